"""/account/delete: the password, then a code, and the account is gone."""

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, PASSWORD, register


async def ask(browser: Browser, inbox: Mailbox) -> str:
    """Register, give the password, and return the code."""
    await register(browser, inbox)
    await browser.get("/account/delete")
    page = await browser.post("/account/delete", {"password": PASSWORD})
    assert page.path == "/verify"
    assert page.find("#code-form button").get_text() == "Delete my account"
    assert not page.has("code-field[once-complete]")
    return await inbox.code_for(EMAIL)


async def test_password_and_code_delete_the_account_and_its_cookie(
    browser: Browser, inbox: Mailbox
) -> None:
    code = await ask(browser, inbox)

    page = await browser.post("/verify", {"code": code})

    assert (page.path, page.heading) == ("/goodbye", "Your account is deleted")
    assert page.has("#nav a[href='/login']")
    assert "otpweb_session" not in {cookie.name for cookie in browser.client.cookie_jar or ()}


async def test_what_the_browser_keeps_goes_with_the_account(
    browser: Browser, inbox: Mailbox
) -> None:
    code = await ask(browser, inbox)

    response = await browser.knock("POST", "/verify", {"code": code})

    assert response.headers["Clear-Site-Data"] == '"storage"'


async def test_it_is_said_beforehand_what_stays(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    page = await browser.get("/account/delete")

    assert "browsers and network addresses" in page.find("#panel").get_text()


async def test_a_wrong_password_gets_no_further(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    page = await browser.post("/account/delete", {"password": "not the password"})

    assert page.status == 422
    assert "not your password" in page.error_of("password")


async def test_no_password_is_no_guess(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    for _ in range(7):
        page = await browser.post("/account/delete", {"password": ""})

    assert page.status == 422
    assert "Enter your password." in page.error_of("password")


async def test_giving_up_keeps_the_account(browser: Browser, inbox: Mailbox) -> None:
    await ask(browser, inbox)

    page = await browser.post("/verify/cancel")

    assert page.path == "/account/delete"
    assert (await browser.get("/account")).status == 200


async def test_the_last_admin_is_told_what_to_do_first(browser: Browser, inbox: Mailbox) -> None:
    code = await ask(browser, inbox)
    database = browser.client.app.extensions["otpweb"].db
    await database.execute("UPDATE accounts SET role = 'admin'")

    page = await browser.post("/verify", {"code": code})

    assert page.heading == "Your account is still here"
    assert (await browser.get("/account")).status == 200


async def test_who_is_logged_in_is_not_told_goodbye(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    assert (await browser.get("/goodbye")).path == "/dashboard"
