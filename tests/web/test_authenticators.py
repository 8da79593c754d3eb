"""/account/authenticators, and logging in with what stands there."""

import pytest

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.apps import register_with_app, set_up_app, show_password
from tests.web.people import EMAIL, register


async def test_it_says_what_is_asked_for_in_its_order(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    before = await browser.get("/account/authenticators")
    await set_up_app(browser, clock)
    after = await browser.get("/account/authenticators")

    assert "we mail you a code" in before.text
    assert not before.has("#refuse-mail")
    assert [step.get_text().strip() for step in after.soup.select(".steps li")] == [
        "the code of your authenticator app",
        "a code that we mail you",
        "one of your recovery codes",
    ]


async def test_the_app_is_asked_for_after_the_password(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(browser, inbox, clock)
    asked = await show_password(browser)
    wrong = await browser.post("/login/totp", {"code": app.wrong_code()})
    right = await browser.post("/login/totp", {"code": app.next_code()})

    assert (asked.path, asked.heading) == ("/login/totp", "Enter the code of your app")
    assert (wrong.status, right.path) == (422, "/dashboard")
    assert "That is not the code, or it was used already." in wrong.error_of("code")
    assert "the code of your app were right" in right.text


async def test_the_other_ways_are_one_click_away(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(browser, inbox, clock)
    code = (await browser.get("/account/recovery-codes")).find("#codes code").get_text()
    asked = await show_password(browser)
    other = await browser.get(str(asked.find("#other-ways a")["href"]))
    malformed = await browser.post("/login/recovery-code", {"code": "no code"})
    clock.advance(60)
    by_mail = await browser.post(str(other.find("#mail-code")["action"]))
    mailed = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    await show_password(browser)
    by_code = await browser.post("/login/recovery-code", {"code": code})

    assert (other.path, malformed.status) == ("/login/recovery-code", 422)
    assert malformed.find("#code")["value"] == "no code"
    assert (by_mail.path, mailed.path) == ("/verify", "/dashboard")
    assert by_code.path == "/dashboard"


async def test_whoever_refuses_mail_is_offered_none(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(browser, inbox, clock)
    page = await browser.get("/account/authenticators")
    refused = await browser.post(str(page.find("#refuse-mail")["action"]))
    asked = await show_password(browser)
    led_back = await browser.post("/login/mailed-code")

    assert refused.has("#accept-mail")
    assert asked.path == led_back.path == "/login/totp"
    assert not asked.has("#mail-code")


async def test_whoever_got_in_by_mail_and_refuses_it_shows_the_app_first(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(browser, inbox, clock)
    await show_password(browser)
    clock.advance(60)
    await browser.post("/login/mailed-code")
    await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    asked = await browser.post("/account/authenticators/mailed-code/refuse")
    proven = await browser.post(
        "/account/confirm/totp",
        {"code": app.next_code(), "next": str(asked.find("[name=next]")["value"])},
    )

    assert asked.heading == "Enter the code of your app"
    assert (proven.path, proven.has("#accept-mail")) == ("/account/authenticators", True)


async def test_changes_ask_for_a_fresh_proof_and_looking_does_not(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(browser, inbox, clock)
    clock.advance(301)
    page = await browser.get("/account/authenticators")
    asked = await browser.post(
        str(page.find("#refuse-mail")["action"]),
        Referer="http://localhost/account/authenticators",
    )
    proven = await browser.post(
        str(asked.find("#step-form")["action"]),
        {"code": app.next_code(), "next": str(asked.find("[name=next]")["value"])},
    )

    assert asked.heading == "Enter the code of your app"
    assert (proven.path, proven.has("#refuse-mail")) == ("/account/authenticators", True)


@pytest.mark.parametrize("variables", [{"OTPWEB_MAILED_CODE_FALLBACK": "false"}])
async def test_where_the_site_mails_none_there_is_nothing_to_choose(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(browser, inbox, clock)
    page = await browser.get("/account/authenticators")

    assert "This site mails no codes" in page.text
    assert not page.has("#refuse-mail")


async def test_whoever_is_asked_for_the_app_once_more_may_leave_it(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(browser, inbox, clock)
    clock.advance(301)

    page = await browser.get("/account/delete")

    assert page.path == "/account/confirm"
    assert page.has("#panel .aside a[href='/dashboard']")


async def test_who_has_lost_the_app_learns_the_way_to_do_without(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(browser, inbox, clock)
    clock.advance(301)
    page = await browser.get("/account/totp")
    assert "Log out, and log in with a mailed code" in page.text

    await show_password(browser)
    await browser.post("/login/mailed-code")
    await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    page = await browser.post("/account/totp/remove")

    assert page.path == "/account/authenticators"
    assert "You have set up an app" not in page.text
