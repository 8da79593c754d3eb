"""How long somebody stays logged in and where, and which browsers are trusted."""

import pytest
from bs4 import Tag
from quart import Quart

from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import begin_login, log_in, register


@pytest.fixture(autouse=True)
async def account(app: Quart, inbox: Mailbox) -> None:
    """There is an account, made in a browser that nobody uses any more."""
    await register(Browser(app, htmx=False), inbox)


async def test_logging_out_ends_the_session_on_the_server(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await log_in(browser, inbox)
    copied = browser.cookie("otpweb_session")
    page = await browser.post("/logout")
    assert page.path == "/login"

    page = await other_browser.get("/dashboard", Cookie=f"otpweb_session={copied}")

    assert page.status == 401


async def test_logging_out_clears_what_the_browser_keeps_but_not_that_it_is_known(
    browser: Browser, inbox: Mailbox
) -> None:
    await log_in(browser, inbox)
    known = browser.cookie("otpweb_browser")

    response = await browser.knock("POST", "/logout")

    assert response.headers["Clear-Site-Data"] == '"storage"'
    assert known
    assert browser.cookie("otpweb_browser") == known


async def test_every_login_has_a_session_of_its_own(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await log_in(browser, inbox)
    first = browser.cookie("otpweb_session")
    await browser.post("/logout")
    clock.advance(61)

    await log_in(browser, inbox)

    assert browser.cookie("otpweb_session") not in {None, first}


async def test_an_idle_session_ends_after_an_hour(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await log_in(browser, inbox)
    clock.advance(3601)

    page = await browser.get("/dashboard")

    assert page.status == 401
    assert page.has("#panel input[name=next][value='/dashboard']")


async def test_a_session_in_use_goes_on_until_its_last_day_is_over(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await log_in(browser, inbox)
    for _ in range(47):
        clock.advance(1800)
        assert (await browser.get("/dashboard")).status == 200
    clock.advance(1800)

    assert (await browser.get("/dashboard")).status == 401


async def test_keep_me_signed_in_lasts_thirty_days(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await log_in(browser, inbox, remember="yes")
    clock.advance(29 * 86_400)

    assert (await browser.get("/dashboard")).status == 200


async def test_without_it_the_cookie_goes_with_the_browser(
    browser: Browser, inbox: Mailbox
) -> None:
    await log_in(browser, inbox)

    [cookie] = [c for c in browser.client.cookie_jar or [] if c.name == "otpweb_session"]
    assert cookie.expires is None


async def test_a_trusted_browser_is_not_asked_for_a_code(browser: Browser, inbox: Mailbox) -> None:
    await log_in(browser, inbox, trust="yes")
    await browser.post("/logout")

    page = await begin_login(browser)

    assert page.path == "/dashboard"
    assert "trusted browser" in page.text.lower()


async def test_a_trusted_browser_is_still_asked_for_the_password(
    browser: Browser, inbox: Mailbox
) -> None:
    await log_in(browser, inbox, trust="yes")
    await browser.post("/logout")

    page = await browser.post("/login", {"username": "ann", "password": "wrong"})

    assert page.status == 422


async def test_trust_ends_after_thirty_days(browser: Browser, inbox: Mailbox, clock: Clock) -> None:
    await log_in(browser, inbox, trust="yes")
    await browser.post("/logout")
    clock.advance(30 * 86_400)

    page = await begin_login(browser)

    assert page.path == "/verify"


async def test_a_browser_is_trusted_by_one_account_only(
    browser: Browser, app: Quart, inbox: Mailbox
) -> None:
    await register(Browser(app, htmx=False), inbox, "bob", "bob@example.com")
    await log_in(browser, inbox, trust="yes")
    await browser.post("/logout")

    page = await begin_login(browser, "bob")

    assert page.path == "/verify"


async def test_the_list_has_this_session_first_and_says_of_each_where_and_when(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await log_in_twice(other_browser, browser, inbox, clock)
    clock.advance(2 * 60)

    page = await browser.get("/account/sessions")

    here, there, first = (row.get_text(" ", strip=True) for row in rows_of(page))
    assert "This one" in here
    assert "here now" in here
    for row in (there, first):
        assert "This one" not in row
        assert "Chrome on Android" in row
    assert "last here 3 minutes ago" in there
    assert "22 November 2026" in there


async def test_a_session_that_is_ended_from_afar_is_out_and_gone_from_the_list(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await log_in_twice(other_browser, browser, inbox, clock)
    page = await browser.get("/account/sessions")
    end = end_of(rows_of(page)[1])

    page = await browser.post(end)

    assert (page.status, page.path, len(rows_of(page))) == (200, "/account/sessions", 2)
    assert (await other_browser.get("/dashboard")).status == 401
    again = await browser.post(end)
    assert again.text == page.text


async def test_a_session_of_somebody_else_is_not_ended_and_the_answer_is_the_same(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await log_in(browser, inbox)
    await register(other_browser, inbox, "bob", "bob@example.com")
    of_bob = end_of(rows_of(await other_browser.get("/account/sessions"))[0])

    answered = [await browser.post(path) for path in (of_bob, "/account/sessions/none/end")]

    assert [(page.status, page.path) for page in answered] == [(200, "/account/sessions")] * 2
    assert (await other_browser.get("/dashboard")).status == 200


async def test_ending_this_very_session_logs_out(browser: Browser, inbox: Mailbox) -> None:
    await log_in(browser, inbox)
    page = await browser.get("/account/sessions")

    page = await browser.post(end_of(rows_of(page)[0]))

    assert page.path == "/login"
    assert (await browser.get("/dashboard")).status == 401


async def test_everything_but_this_session_can_be_ended_at_once(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await log_in_twice(other_browser, browser, inbox, clock)
    page = await browser.get("/account/sessions")

    page = await browser.post(str(page.find("#end-others")["action"]))

    assert len(rows_of(page)) == 1
    assert not page.has("#end-others")
    assert (await other_browser.get("/dashboard")).status == 401


async def test_a_trusted_browser_can_be_trusted_no_more(browser: Browser, inbox: Mailbox) -> None:
    await log_in(browser, inbox, trust="yes")
    page = await browser.get("/account/sessions")
    row = page.find("#browsers > li")
    assert "This one" in row.get_text()
    assert "21 December 2026" in row.get_text()

    page = await browser.post(end_of(row))

    assert not page.has("#browsers")
    await browser.post("/logout")
    assert (await begin_login(browser)).path != "/dashboard"


async def log_in_twice(one: Browser, other: Browser, inbox: Mailbox, clock: Clock) -> None:
    """Log Ann in in both, a minute apart."""
    await log_in(one, inbox)
    clock.advance(61)
    await log_in(other, inbox)


def rows_of(page: Page) -> list[Tag]:
    return page.soup.select("#sessions > li")


def end_of(row: Tag) -> str:
    form = row.form
    assert form
    return str(form["action"])
