"""/not-me by a link that is late, cut off or made up, or whose code was used."""

import pytest

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import (
    EMAIL,
    begin_login,
    begin_registration,
    denial_link,
    deny,
    log_in,
    register,
)

MADE_UP = "0" * 32 + "-" + "0" * 32


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
    path = await denial_link(inbox)

    page = await browser.get(path[:-3])

    assert "copy the whole link from the e-mail" in page.text
    assert "dead" not in page.text
    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    assert page.path == "/dashboard"


async def test_who_is_too_late_to_press_is_told_so(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    path = await denial_link(inbox)
    clock.advance(300 + 86_401)

    for page in (await browser.get(path), await browser.post(path)):
        assert (page.status, page.heading) == (404, "This link does not work")
        assert "too old" in page.text


async def test_who_pressed_late_can_take_it_back_a_day_long(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    path = await denial_link(inbox)
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

    page = await browser.get(await denial_link(inbox))

    assert "Whoever asked knows your password" in page.text
    assert "need do nothing" not in page.text
    clock.advance(360)
    assert "Whoever asked knows your password" in (await browser.get(await denial_link(inbox))).text


async def test_codes_that_were_stopped_again_are_not_said_to_be_allowed(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    path = await denial_link(inbox)
    await deny(browser, path)

    assert (await browser.get(f"{path}/allowed")).heading == "No more codes today"


async def test_a_code_that_somebody_logged_in_with_is_told_from_one_that_died(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await log_in(other_browser, inbox)
    used = await browser.get(await denial_link(inbox))
    clock.advance(61)
    await other_browser.post("/logout")
    await begin_login(other_browser)
    await other_browser.post("/verify/cancel")

    died = await browser.get(await denial_link(inbox))

    words = "Somebody has used it to log in."
    assert words in used.text
    assert words not in died.text
    assert "That code no longer works." in died.text


async def test_who_denies_a_code_that_was_used_is_told_what_it_opened(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await log_in(other_browser, inbox)

    page = await deny(browser, await denial_link(inbox))

    assert "Somebody has used the code to log in" in page.text
    assert "The code is dead" not in page.text
