"""How long a browser is known: until it is closed, or longer if asked to."""

from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.e2e.chromium import open_profile
from tests.e2e.conftest import Meet, Serve
from tests.e2e.person import Person

SESSION = "otpweb_session"


async def lifetime_of(cookie: str, page: Page) -> float:
    """Return when a cookie ends, in seconds since 1970; -1 for the end of the browser's session."""
    [found] = [kept for kept in await page.context.cookies() if kept["name"] == cookie]
    return found["expires"]


@pytest.mark.parametrize("ticks", [("remember",), ()], ids=["remember", "do not"])
async def test_a_session_outlives_the_browser_only_if_asked_to(
    ann: Person, tmp_path: Path, ticks: tuple[str, ...]
) -> None:
    await ann.register()
    async with open_profile(str(tmp_path)) as profile:
        her = Person(profile.pages[0], ann.server, ann.sink)
        her.name, her.email = ann.name, ann.email
        await her.visit("/login")
        await her.begin_to_log_in(*ticks)
        await her.enter(await her.code(2))
        await her.sees(f"Hello, {ann.name}")
        assert (await lifetime_of(SESSION, her.page) > 0) is bool(ticks)

    async with open_profile(str(tmp_path)) as profile:
        her = Person(profile.pages[0], ann.server, ann.sink)
        await her.visit("/dashboard")
        await her.sees(f"Hello, {ann.name}" if ticks else "Log in")


async def test_a_trusted_browser_needs_no_code(ann: Person) -> None:
    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in("trust")
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")
    await ann.log_out()

    await ann.fill_in_login()
    await ann.button("Log in").click()

    await ann.sees(f"Hello, {ann.name}")
    assert len(ann.sink.addressed_to(ann.email)) == 2


async def test_a_trusted_browser_trusts_one_account_only(ann: Person, meet: Meet) -> None:
    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in("trust")
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")
    await ann.log_out()
    bob = await meet()
    await bob.register()

    ann.name, ann.email = bob.name, bob.email
    await ann.begin_to_log_in()

    await bob.mail(2)


async def test_a_click_after_the_session_ended_asks_to_log_in_and_leads_on(
    meet: Meet, serve: Serve
) -> None:
    ann = await meet(serve(SESSION_IDLE=1))
    await ann.register()
    await ann.stay()
    await ann.page.wait_for_timeout(2100)

    await ann.page.get_by_role("navigation").get_by_role("link", name=ann.name).click()
    await ann.sees("Log in")
    await ann.reads("Your session has ended. Log in to go on.")
    await ann.begin_to_log_in()
    await ann.enter(await ann.code(2))

    await ann.sees(f"Hello, {ann.name}")
    await ann.is_at("/dashboard")
    assert await ann.has_stayed()


async def test_whoever_has_to_log_in_first_gets_where_they_were_going(ann: Person) -> None:
    await ann.register()
    await ann.log_out()

    await ann.visit("/dashboard?from=a-mail")
    await ann.begin_to_log_in()
    await ann.enter(await ann.code(2))

    await ann.sees(f"Hello, {ann.name}")
    await ann.is_at("/dashboard?from=a-mail")


async def test_cookies_are_out_of_reach_for_scripts(ann: Person) -> None:
    await ann.register()

    cookies = await ann.page.context.cookies()

    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in cookies)
    assert await ann.page.evaluate("document.cookie") == ""
