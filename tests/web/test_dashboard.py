"""/dashboard: who I am, since when, this session, what happened lately."""

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_login, register


async def test_the_dashboard_says_who_i_am_and_since_when(browser: Browser, inbox: Mailbox) -> None:
    page = await register(browser, inbox)

    assert "ann" in page.heading
    assert EMAIL in page.text
    assert "21 November 2026" in page.text


async def test_the_dashboard_shows_this_session(browser: Browser, inbox: Mailbox) -> None:
    page = await register(browser, inbox)

    assert "Chrome on Android" in page.text


async def test_what_happened_lately_stands_newest_first(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await other_browser.post("/login", {"username": "ann", "password": "not the password"})
    await begin_login(other_browser)

    page = await browser.get("/dashboard")

    assert page.text.index("Right password, code mailed") < page.text.index("Wrong password")
    assert page.text.index("Wrong password") < page.text.index("Account created")


async def test_without_a_session_there_is_only_the_login_panel(browser: Browser) -> None:
    page = await browser.get("/dashboard")

    assert page.status == 401
    assert page.has("form[action='/login']")
    assert page.find("input[name=next]")["value"] == "/dashboard"


async def test_a_made_up_session_is_none(browser: Browser) -> None:
    page = await browser.get("/dashboard", Cookie="otpweb_session=made-up")

    assert page.status == 401


async def test_the_navigation_follows_the_visitor(browser: Browser, inbox: Mailbox) -> None:
    page = await register(browser, inbox)
    assert page.has("#nav form[action='/logout']")

    page = await browser.post("/logout")

    assert not page.has("#nav form")
    assert page.has("#nav a[href='/login']")
