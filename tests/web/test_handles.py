"""The handle that binds a challenge to a browser."""

from http.cookiejar import CookieJar

import pytest

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_login, begin_recovery, begin_registration, register


async def test_a_code_is_of_no_use_in_another_browser(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    code = await inbox.code_for(EMAIL)

    page = await other_browser.post("/verify", {"code": code})

    assert page.status == 422
    assert page.heading == "No code is awaited here"
    assert (await browser.post("/verify", {"code": code})).path == "/dashboard"


async def test_a_page_of_an_earlier_request_is_told_about_the_newer_one(
    browser: Browser, inbox: Mailbox
) -> None:
    page = await begin_registration(browser, "ann", "first@example.com")
    old_tag = page.find("input[name=request]")["value"]
    page = await begin_registration(browser, "ann", EMAIL)
    if page.find("input[name=request]")["value"] == old_tag:
        pytest.skip("one time in 184 the two requests have one tag")

    page = await browser.post(
        "/verify", {"code": await inbox.code_for("first@example.com"), "request": str(old_tag)}
    )

    assert page.status == 422
    assert "You began again in another tab." in page.text
    assert f"“request {page.find('#tag').text}”" in page.text


async def test_a_login_code_does_not_serve_a_registration(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await begin_registration(other_browser, "bob", "bob@example.com")
    await browser.post("/logout")
    await begin_login(browser)

    page = await other_browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.status == 422


async def test_the_handle_changes_when_its_challenge_is_over(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    jar = browser.client.cookie_jar
    assert jar is not None
    before = {cookie.name: cookie.value for cookie in jar}["otpweb_challenge"]
    await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    await browser.post("/logout")

    await browser.get("/login")

    assert {cookie.name: cookie.value for cookie in jar}["otpweb_challenge"] != before


async def test_every_step_keeps_the_handle_for_another_hour(browser: Browser) -> None:
    await browser.get("/register")

    response = await browser.client.post("/register", form={"username": "ann"})

    assert response.headers["Set-Cookie"].startswith("otpweb_challenge=")


def cookies_of(browser: Browser) -> CookieJar:
    jar = CookieJar()
    for cookie in browser.client.cookie_jar or ():
        jar.set_cookie(cookie)
    return jar


async def test_a_copy_of_the_cookie_from_before_the_password_opens_nothing(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await browser.post("/logout")
    await browser.get("/login")
    other_browser.client.cookie_jar = cookies_of(browser)
    await begin_login(browser)

    page = await other_browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.heading == "No code is awaited here"
    assert EMAIL not in page.text


async def test_a_double_click_leads_to_one_code_screen(browser: Browser, inbox: Mailbox) -> None:
    await browser.get("/register")
    before = cookies_of(browser)
    await begin_registration(browser)
    browser.client.cookie_jar = before

    page = await begin_registration(browser)

    assert page.heading == "Check your e-mail"
    assert len(await inbox.of(EMAIL)) == 1


async def test_whoever_opens_something_with_a_copy_meets_nobody_there(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await browser.post("/logout")
    clock.advance(61)
    await browser.get("/login")
    other_browser.client.cookie_jar = cookies_of(browser)
    await begin_registration(other_browser, "mallory", "mallory@example.com")
    await begin_login(browser)

    page = await other_browser.get("/verify")
    assert EMAIL not in page.text
    await begin_registration(other_browser, "mallory", "mallory@example.com")

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    assert page.path == "/dashboard"


async def test_asking_for_the_same_with_a_copy_leads_to_no_choice_of_a_password(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await browser.post("/logout")
    clock.advance(61)
    await browser.get("/recover")
    other_browser.client.cookie_jar = cookies_of(browser)
    await begin_recovery(browser)
    await begin_recovery(other_browser)
    await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    clock.advance(61)

    await begin_recovery(other_browser)

    assert (await other_browser.get("/recover/password")).status == 404
    assert (await browser.get("/recover/password")).status == 200
