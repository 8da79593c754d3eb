"""/account/email: another address, and the code screen on the way."""

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_registration, register

NEW = "ann@example.org"


async def test_the_code_from_the_new_address_changes_it(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)
    page = await browser.get("/account/email")
    assert EMAIL in page.text

    page = await browser.post("/account/email", {"email": NEW})
    assert page.path == "/verify"
    assert NEW in page.text
    assert not page.has("#wrong-address")
    page = await browser.post("/verify", {"code": await inbox.code_for(NEW)})

    assert page.path == "/account/email/done"
    assert NEW in page.text
    assert NEW in (await browser.get("/account")).text


async def test_giving_up_leads_back_to_the_form(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)
    page = await browser.post("/account/email", {"email": NEW})
    assert page.find("#cancel button").get_text() == "Cancel"

    page = await browser.post("/verify/cancel")

    assert page.path == "/account/email"


async def test_what_cannot_be_the_new_address_comes_back(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    page = await browser.post("/account/email", {"email": EMAIL.upper()})
    assert page.status == 422
    assert "This is your address already" in page.error_of("email")

    page = await browser.post("/account/email", {"email": "nobody"})
    assert page.status == 422
    assert page.find("#email")["value"] == "nobody"


async def test_an_address_with_an_account_looks_like_any_other(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await register(other_browser, inbox, "bob", "bob@example.com")

    page = await browser.post("/account/email", {"email": "bob@example.com"})

    assert page.path == "/verify"
    assert "We sent a six-digit code to bob@example.com" in page.text.replace(" .", "")


async def test_who_was_quicker_with_the_address_is_said_kindly(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await browser.post("/account/email", {"email": NEW})
    mine = await inbox.code_for(NEW)
    await begin_registration(other_browser, "bob", NEW)
    await other_browser.post("/verify", {"code": await inbox.code_for(NEW)})

    page = await browser.post("/verify", {"code": mine})

    assert page.heading == "That address has an account by now"
    assert EMAIL in (await browser.get("/account")).text


async def test_the_sixth_address_in_an_hour_has_to_wait(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)
    for number in range(5):
        await browser.post("/account/email", {"email": f"ann{number}@example.com"})

    page = await browser.post("/account/email", {"email": NEW})

    assert page.status == 429
    assert page.find("#email")["value"] == NEW
