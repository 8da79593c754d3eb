"""/not-me: the link in each code mail. Whoever follows it changes nothing, whoever presses does."""

import re

import pytest

from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_login, begin_registration, log_in, register

MADE_UP = "0" * 32 + "-" + "0" * 32


async def link(inbox: Mailbox) -> str:
    """Return the path that Ann's newest mail leads to, as text and HTML agree on it."""
    mail = await inbox.newest(EMAIL)
    in_text = re.findall(r"^http://localhost(/not-me/\S+)$", mail.text, re.MULTILINE)
    in_html = re.findall(r'href="http://localhost(/not-me/[^"]+)"', mail.html)
    assert len(in_text) == 1
    assert in_text == in_html
    return str(in_text[0])


async def deny(browser: Browser, path: str) -> Page:
    page = await browser.get(path)
    return await browser.post(str(page.find("#deny")["action"]))


async def test_the_link_explains_in_a_browser_that_knows_nothing(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)

    page = await other_browser.get(await link(inbox))

    assert page.status == 200
    assert page.heading == "Was this not you?"
    assert f"mail a code to {EMAIL} , to register here" in page.text
    assert page.find("#deny button").get_text() == "This was not me"


async def test_a_scanner_that_follows_links_ends_nothing(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    path = await link(inbox)
    for way in (path, f"{path}/allow", f"{path}/allowed"):
        await other_browser.get(way)

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.path == "/dashboard"


async def test_pressing_the_button_kills_the_code(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    code = await inbox.code_for(EMAIL)

    page = await deny(other_browser, await link(inbox))

    assert (page.status, page.heading) == (200, "No more codes today")
    assert (await browser.post("/verify", {"code": code})).heading == "No code is awaited here"


async def test_it_says_until_when_there_will_be_no_mails(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)

    page = await deny(browser, await link(inbox))

    until = page.find("#panel time")["datetime"]
    assert str(until).startswith("2026-11-22T14:02")


async def test_no_mail_goes_out_for_a_day_and_the_form_says_so(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    await deny(browser, await link(inbox))
    clock.advance(61)

    page = await begin_registration(browser)

    assert page.status == 429
    assert "asked us to send no codes for a day" in page.text
    assert len(await inbox.of(EMAIL)) == 1


async def test_the_owner_can_take_it_back(browser: Browser, inbox: Mailbox, clock: Clock) -> None:
    await begin_registration(browser)
    page = await deny(browser, await link(inbox))

    page = await browser.post(str(page.find("#allow")["action"]))
    clock.advance(61)

    assert page.heading == "Codes are allowed again"
    assert EMAIL in page.text
    assert not page.has("#deny")
    assert (await begin_registration(browser)).path == "/verify"


async def test_whoever_asked_with_the_password_is_warned_of(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await begin_login(other_browser)

    page = await deny(browser, await link(inbox))

    assert "Whoever asked knows your password." in page.text


@pytest.mark.parametrize("token", ["made-up", MADE_UP, "%00", "%ff-%ff", "a" * 2000, "é"])
async def test_a_link_that_we_did_not_write_leads_nowhere(browser: Browser, token: str) -> None:
    for page in (
        await browser.get(f"/not-me/{token}"),
        await browser.post(f"/not-me/{token}"),
        await browser.post(f"/not-me/{token}/allow"),
        await browser.get(f"/not-me/{token}/allowed"),
    ):
        assert page.status == 404
        assert page.heading == "This link does not work"


async def test_a_link_that_a_mail_program_cut_off_says_nothing_of_the_code(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    path = await link(inbox)

    page = await browser.get(path[:-3])

    assert "copy the whole link from the e-mail" in page.text
    assert "dead" not in page.text
    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    assert page.path == "/dashboard"


async def test_who_is_too_late_to_press_is_told_so(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    path = await link(inbox)
    clock.advance(300 + 86_401)

    for page in (await browser.get(path), await browser.post(path)):
        assert (page.status, page.heading) == (404, "This link does not work")
        assert "too old" in page.text


async def test_who_pressed_late_can_take_it_back_a_day_long(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    path = await link(inbox)
    clock.advance(86_000)
    await deny(browser, path)
    clock.advance(86_000)

    page = await browser.get(path)
    assert page.heading == "No more codes today"
    page = await browser.post(str(page.find("#allow")["action"]))

    assert page.heading == "Codes are allowed again"
    assert (await begin_registration(browser)).path == "/verify"


async def test_who_did_not_ask_for_a_code_to_log_in_with_learns_what_that_means(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await browser.post("/logout")
    clock.advance(61)
    await begin_login(browser)

    page = await browser.get(await link(inbox))

    assert "Whoever asked knows your password" in page.text
    assert "need do nothing" not in page.text
    clock.advance(360)
    assert "Whoever asked knows your password" in (await browser.get(await link(inbox))).text


async def test_codes_that_were_stopped_again_are_not_said_to_be_allowed(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    path = await link(inbox)
    await deny(browser, path)

    assert (await browser.get(f"{path}/allowed")).heading == "No more codes today"


async def test_a_code_that_somebody_logged_in_with_is_told_from_one_that_died(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await log_in(other_browser, inbox)
    used = await browser.get(await link(inbox))
    clock.advance(61)
    await other_browser.post("/logout")
    await begin_login(other_browser)
    await other_browser.post("/verify/cancel")

    died = await browser.get(await link(inbox))

    words = "Somebody has logged in with it. If that was not you, tell the people who run this site"
    assert words in used.text
    assert words not in died.text
    assert "That code no longer works." in died.text


async def test_who_denies_a_code_that_was_used_is_told_what_it_opened(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await log_in(other_browser, inbox)

    page = await deny(browser, await link(inbox))

    assert "Somebody has logged in with the code" in page.text
    assert "The code is dead" not in page.text


async def test_no_other_site_can_press_the_button(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    path = await link(inbox)

    page = await other_browser.post(
        path, {}, Origin="http://evil.example", **{"Sec-Fetch-Site": "cross-site"}
    )

    assert page.status == 403
    assert (await other_browser.get(path)).heading == "Was this not you?"


async def test_the_page_holds_no_code(browser: Browser, inbox: Mailbox) -> None:
    await begin_registration(browser)

    page = await browser.get(await link(inbox))

    assert await inbox.code_for(EMAIL) not in page.html


async def test_the_link_of_an_earlier_mail_works_too(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    first = await link(inbox)
    clock.advance(61)
    await browser.post("/verify/resend")

    await browser.post(first)

    assert (await browser.get("/verify")).heading == "No code is awaited here"
