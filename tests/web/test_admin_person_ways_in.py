"""The page of a person: ending what is open, and closing the ways in."""

from quart import Quart

from tests.browser import Browser
from tests.clock import Clock
from tests.flows.totps import add_totp
from tests.mailbox import Mailbox
from tests.web.people import PASSWORD
from tests.web.person_desk import BOB, desk, do, is_in, log_in_again, path_of

__all__ = ["desk"]


async def test_one_session_is_ended(browser: Browser, other_browser: Browser) -> None:
    page = await browser.get(await path_of(browser, "bob"))
    end = str(page.find("#sessions form")["action"])

    page = await browser.post(end)
    again = await browser.post(end)

    assert not page.has("#sessions")
    assert (again.status, again.path) == (200, page.path)
    assert not await is_in(other_browser)


async def test_all_sessions_are_ended(browser: Browser, other_browser: Browser) -> None:
    await do(browser, "end-sessions")

    assert not await is_in(other_browser)
    assert await is_in(browser)


async def test_recovery_is_started_and_the_old_password_opens_nothing(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await do(browser, "start-recovery")

    assert not await is_in(other_browser)
    refused = await other_browser.post("/login", {"username": "bob", "password": PASSWORD})
    assert refused.status == 422
    mail = await inbox.newest(BOB)
    assert mail.subject == "Please choose a new password"
    assert "http://localhost/recover" in mail.text
    assert "Done by the people who run this site\n" in mail.text


async def test_a_lost_app_is_removed_and_mail_is_enough_again(
    browser: Browser, other_browser: Browser, app: Quart, inbox: Mailbox, clock: Clock
) -> None:
    services = app.extensions["otpweb"]
    await services.db.execute("DELETE FROM totps")
    await add_totp(services, takes_mailed_code=False)
    await services.db.execute("UPDATE accounts SET authenticator_required = 1")

    page = await do(browser, "remove-authenticators")

    assert not page.has("#authenticators")
    mail = await inbox.newest(BOB)
    assert mail.subject == "How you log in has changed"
    assert "It was done by the people who run this site" in mail.text
    assert (await log_in_again(other_browser, inbox, clock)).path == "/dashboard"


async def test_an_account_is_deleted_by_its_name_and_by_nothing_else(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    path = await path_of(browser, "bob")
    refused = await browser.post(f"{path}/delete", {"username": "ann"})
    assert refused.status == 422
    assert "That is not the username." in refused.error_of("username")

    page = await browser.post(f"{path}/delete", {"username": " BOB "})

    assert page.path == "/admin/people"
    assert "bob" not in page.find("#list").get_text()
    assert not await is_in(other_browser)
    assert (await inbox.newest(BOB)).subject == "Your account was deleted"
