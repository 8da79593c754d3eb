"""How long somebody stays logged in, and which browsers are trusted."""

import pytest
from quart import Quart

from tests.browser import Browser
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
    copied = _session_cookie(browser)
    page = await browser.post("/logout")
    assert page.path == "/login"

    page = await other_browser.get("/dashboard", Cookie=f"otpweb_session={copied}")

    assert page.status == 401


async def test_every_login_has_a_session_of_its_own(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await log_in(browser, inbox)
    first = _session_cookie(browser)
    await browser.post("/logout")
    clock.advance(61)

    await log_in(browser, inbox)

    assert _session_cookie(browser) not in {None, first}


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


def _session_cookie(browser: Browser) -> str | None:
    assert browser.client.cookie_jar is not None
    jar = {cookie.name: cookie.value for cookie in browser.client.cookie_jar}
    return jar.get("otpweb_session")
