"""/account/username: another name."""

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import begin_login, register


async def test_the_new_name_is_the_one_to_log_in_with(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)
    page = await browser.get("/account/username")
    assert page.find("[name=username]")["value"] == "ann"

    page = await browser.post("/account/username", {"username": "anna"})

    assert page.path == "/account"
    assert "anna" in page.find("#nav").get_text()
    await browser.post("/logout")
    assert (await begin_login(browser, "anna")).path == "/verify"


async def test_a_taken_name_comes_back_to_be_mended(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await register(other_browser, inbox, "bob", "bob@example.com")

    page = await browser.post("/account/username", {"username": "Bob"})

    assert page.status == 422
    assert page.error_of("username") == "This username is taken. Choose another one."
    assert page.find("#username")["value"] == "Bob"


async def test_who_asks_for_too_many_names_has_to_wait(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)
    for number in range(10):
        await browser.post("/account/username", {"username": f"ann{number}"})

    page = await browser.post("/account/username", {"username": "bob"})

    assert page.status == 429
    assert "You have asked for many changes" in page.text
    assert page.find("#username")["value"] == "bob"
