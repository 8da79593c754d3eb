"""/account/confirm: asked once more, and then on to where the person was."""

import pytest

from otpweb.domain.owed import Access
from otpweb.web import gate
from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import PASSWORD, register

HERE = "/account/sessions"


@pytest.fixture(autouse=True)
async def account(browser: Browser, inbox: Mailbox, clock: Clock) -> None:
    """Somebody has logged in longer ago than a proof is fresh, and looks at her sessions."""
    await register(browser, inbox)
    clock.advance(301)
    await browser.get(HERE)


async def end_others(browser: Browser) -> Page:
    """Press the button of the page that ends all other sessions."""
    return await browser.post(f"{HERE}/end-others", Referer=f"http://localhost{HERE}")


async def confirm(browser: Browser, page: Page, password: str = PASSWORD) -> Page:
    fields = {str(i["name"]): str(i["value"]) for i in page.soup.select("#panel [type=hidden]")}
    return await browser.post("/account/confirm/password", {**fields, "password": password})


async def test_after_a_while_the_password_is_asked_and_leads_back_to_the_page(
    browser: Browser,
) -> None:
    page = await end_others(browser)
    assert (page.path, page.heading) == ("/account/confirm", "Is it you?")

    page = await confirm(browser, page)
    assert (page.status, page.path) == (200, HERE)
    assert (await end_others(browser)).path == HERE


async def test_a_page_that_nobody_named_opens_to_no_member(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(gate.ACCESS, "dashboard")

    page = await browser.get("/dashboard")

    assert (page.status, page.heading) == (403, "This is for administrators")


async def test_a_page_that_asks_for_a_fresh_proof_opens_with_its_query(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gate.ACCESS, "dashboard", Access.FRESH)

    page = await browser.get("/dashboard?from=mail")
    assert page.path == "/account/confirm"
    page = await confirm(browser, page)

    assert (page.status, page.path) == (200, "/dashboard")
    assert page.response.headers.get("HX-Push-Url", browser.path) == "/dashboard?from=mail"


async def test_a_wrong_password_can_be_mended(browser: Browser) -> None:
    page = await confirm(browser, await end_others(browser), "not the password")

    assert page.status == 422
    assert "not your password" in page.error_of("password")
    assert (await confirm(browser, page)).path == HERE


async def test_no_password_is_no_guess(browser: Browser) -> None:
    page = await end_others(browser)
    for _ in range(9):
        page = await confirm(browser, page, "")

    assert page.status == 422
    assert (await confirm(browser, page)).path == HERE


async def test_who_guesses_has_to_wait_and_learns_how_long(browser: Browser) -> None:
    page = await end_others(browser)
    for _ in range(6):
        page = await confirm(browser, page, "not the password")

    assert page.status == 429
    assert page.response.headers["Retry-After"] == "300"
    assert "5 minutes" in page.text


async def test_a_proof_brings_a_new_cookie_and_the_old_one_opens_nothing(
    browser: Browser, other_browser: Browser
) -> None:
    copied = browser.cookie("otpweb_session")

    await confirm(browser, await end_others(browser))

    assert browser.cookie("otpweb_session") != copied
    page = await other_browser.get("/dashboard", Cookie=f"otpweb_session={copied}")
    assert page.status == 401


async def test_who_is_asked_for_nothing_goes_on_at_once(browser: Browser) -> None:
    await confirm(browser, await end_others(browser))

    page = await browser.get(f"/account/confirm?next={HERE}")

    assert page.path == HERE


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil"])
async def test_nobody_is_sent_elsewhere(browser: Browser, elsewhere: str) -> None:
    response = await browser.knock(
        "POST", "/account/confirm/password", {"password": PASSWORD, "next": elsewhere}
    )

    assert response.headers["Location"] == "/account"


async def test_without_a_session_there_is_only_the_login_panel(
    other_browser: Browser,
) -> None:
    for page in (
        await other_browser.get("/account/confirm"),
        await other_browser.post("/account/confirm/password", {"password": PASSWORD}),
    ):
        assert page.status == 401
        assert page.has("form[action='/login']")
