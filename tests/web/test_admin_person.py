"""/admin/people/ID: all there is to know of somebody, and acts that count at the next request."""

import pytest
from quart import Quart

from tests.browser import Browser
from tests.clock import Clock
from tests.flows.totps import add_totp
from tests.mailbox import Mailbox
from tests.web.people import begin_login
from tests.web.person_desk import BOB, desk, do, is_in, log_in_again, path_of

__all__ = ["desk"]


async def test_the_page_says_who_somebody_is_and_where_and_what_happened(
    browser: Browser,
) -> None:
    page = await browser.get(await path_of(browser, "bob"))

    assert page.heading == "bob"
    assert BOB in page.find("#panel").get_text()
    assert "Chrome on Android" in page.find("#sessions").get_text()
    assert "Mailed code" in page.text
    assert "Account created" in page.find("#events").get_text()
    assert "By themselves" in page.text
    assert page.has(f"a[href='/admin/codes?address={BOB.replace('@', '%40')}']")
    assert page.has("a[href^='/admin/events?account=']")


async def test_whoever_is_suspended_is_out_at_the_next_click_and_reads_why_at_the_door(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    page = await do(browser, "suspend", reason="Spam <b>from</b> this account.")
    assert "Suspended" in page.find("dd .badge").get_text()
    assert "Spam <b>from</b> this account." in page.find(".reason").get_text()
    assert not await is_in(other_browser)

    wrong = await other_browser.post("/login", {"username": "bob", "password": "not it"})
    assert "Spam" not in wrong.text
    clock.advance(61)
    asked = await begin_login(other_browser, "bob")
    assert "Spam" not in asked.text
    told = await other_browser.post("/verify", {"code": await inbox.code_for(BOB)})

    assert told.status == 403
    assert "“Spam <b>from</b> this account.”" in told.text


async def test_with_an_app_the_reason_is_told_after_its_code_only(
    browser: Browser, other_browser: Browser, app: Quart, clock: Clock
) -> None:
    await do(browser, "suspend", reason="Spam.")
    await app.extensions["otpweb"].db.execute("DELETE FROM totps")
    await add_totp(app.extensions["otpweb"])
    clock.advance(61)

    page = await begin_login(other_browser, "bob")

    assert page.path == "/login/totp"
    assert "Spam" not in page.text


async def test_restored_people_come_in_again(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await do(browser, "suspend", reason="A mistake.")

    page = await do(browser, "restore")

    assert "Active" in page.find("dd .badge").get_text()
    assert "A mistake." not in page.text
    assert (await log_in_again(other_browser, inbox, clock)).path == "/dashboard"


async def test_without_a_reason_nobody_is_suspended(
    browser: Browser, other_browser: Browser
) -> None:
    page = await do(browser, "suspend", reason="  ")

    assert page.status == 422
    assert "Say why" in page.error_of("reason")
    assert page.has("#suspension[open]")
    assert await is_in(other_browser)


async def test_a_reason_too_long_comes_back_to_be_shortened(browser: Browser) -> None:
    page = await do(browser, "suspend", reason="a" * 501)

    assert page.status == 422
    assert page.find("#reason").get_text() == "a" * 501


async def test_the_role_opens_and_closes_the_desk_and_is_mailed(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    page = await do(browser, "give-role")
    assert "Administrator" in page.find("dl").get_text()
    assert (await inbox.newest(BOB)).subject == "You are an administrator now"
    asked = await other_browser.get("/admin/people")
    assert asked.heading == "One more thing before the desk"

    await do(browser, "take-role")

    assert (await inbox.newest(BOB)).subject == "You are no administrator any more"
    assert (await other_browser.get("/admin/people")).heading == "This is for administrators"


async def test_an_admin_without_an_authenticator_is_told_on_the_dashboard(
    browser: Browser, other_browser: Browser
) -> None:
    assert "You are an administrator" not in (await other_browser.get("/dashboard")).text

    await do(browser, "give-role")

    page = await other_browser.get("/dashboard")
    assert "You are an administrator" in page.text
    assert page.has(".notice a[href='/account/authenticators']")
    assert "You are an administrator" not in (await browser.get("/dashboard")).text


async def test_nobody_acts_on_their_own_account_here(browser: Browser) -> None:
    page = await browser.get(await path_of(browser, "ann"))
    assert page.has(".acts a[href='/account']")
    assert not page.soup.select("#panel form")

    path = await path_of(browser, "ann")
    for act in ("suspend", "take-role", "delete", "end-sessions", "start-recovery"):
        page = await browser.post(f"{path}/{act}", {"reason": "Why not.", "username": "ann"})
        assert page.status == 422
        assert "This is your own account." in page.find("#notice").get_text()
    assert await is_in(browser)


@pytest.mark.parametrize("status", ["pending", "rejected"])
async def test_about_those_who_wait_it_is_decided_elsewhere(
    browser: Browser, app: Quart, status: str
) -> None:
    await app.extensions["otpweb"].db.execute(
        "UPDATE accounts SET status = :status WHERE username = 'bob'", {"status": status}
    )

    page = await browser.get(await path_of(browser, "bob"))

    assert page.has(".acts a[href='/admin/approvals']")
    assert not page.has("#suspend")
    assert not page.has("#give-role")
    assert (await do(browser, "suspend", reason="Why.")).status == 422


async def test_what_was_done_meanwhile_is_said(browser: Browser) -> None:
    page = await do(browser, "restore")

    assert page.status == 422
    assert "Something had changed meanwhile" in page.find("#notice").get_text()


@pytest.mark.parametrize("name", ["1", "%00", "a" * 3000, "%F0%9F%92%A9", "..%2F", "'"])
async def test_of_whoever_is_not_there_it_is_said_so(browser: Browser, name: str) -> None:
    shown = await browser.get(f"/admin/people/{name}")
    acted = await browser.knock("POST", f"/admin/people/{name}/suspend", {"reason": "Why."})
    ended = await browser.knock("POST", f"/admin/people/{name}/sessions/{name}/end")

    assert shown.status == 404
    assert (acted.status_code, ended.status_code) == (404, 404)


async def test_the_page_of_whoever_is_gone_says_who_did_what(
    browser: Browser, other_browser: Browser
) -> None:
    await do(browser, "end-sessions")

    page = await browser.get(await path_of(browser, "bob"))

    [newest, *_] = page.soup.select("#events li")
    assert "Logged out by an administrator" in newest.get_text()
    assert newest.select("a")[0].get_text() == "ann"
