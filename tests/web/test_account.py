"""/account: what I have here, and the way to everything that can be changed."""

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, register


async def test_each_thing_has_its_value_and_its_page(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    page = await browser.get("/account")

    for value in (
        "ann",
        EMAIL,
        "A password, then a mailed code",
        "Logged in here only, none trusted",
    ):
        assert value in page.text
    paths = [link["href"] for link in page.soup.select("#panel .rows a")]
    assert paths == [
        "/account/username",
        "/account/email",
        "/account/password",
        "/account/authenticators",
        "/account/sessions",
        "/account/data",
        "/account/delete",
    ]


async def test_the_dashboard_leads_there(browser: Browser, inbox: Mailbox) -> None:
    page = await register(browser, inbox)

    assert page.has("#panel a[href='/account']")


async def test_looking_needs_no_fresh_proof_and_changing_does(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(301)

    assert (await browser.get("/account")).path == "/account"
    for path in ("username", "email", "delete", "data", "data.json"):
        assert (await browser.get(f"/account/{path}")).heading == "Is it you?"
