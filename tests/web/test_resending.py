"""/verify/resend: a new code to the same address."""

import pytest

from tests.browser import Browser
from tests.clock import Clock
from tests.guesses import other_than
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_registration


async def test_a_new_code_has_to_wait_a_minute(browser: Browser, clock: Clock) -> None:
    await begin_registration(browser)
    clock.advance(36)

    page = await browser.post("/verify/resend")

    assert page.status == 429
    assert page.response.headers["Retry-After"] == "24"
    assert page.find("#notice .left").get_text() == "in 24 seconds"
    assert "You can ask for the next code in 24 seconds" in page.text
    assert "You can try again" not in page.text


async def test_a_new_code_takes_the_place_of_the_old_one(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    old = await inbox.code_for(EMAIL)
    clock.advance(60)
    page = await browser.post("/verify/resend")
    tag = page.find("#tag").text

    page = await browser.post("/verify", {"code": old})

    assert page.status == 422
    assert page.error_of("code").startswith("That code is from an earlier e-mail.")
    assert tag in page.error_of("code")
    assert f"request {tag}" in (await inbox.newest(EMAIL)).text
    code = await inbox.code_for(EMAIL)
    assert (await browser.post("/verify", {"code": code})).path == "/dashboard"


async def test_an_older_code_costs_no_try(browser: Browser, inbox: Mailbox, clock: Clock) -> None:
    await begin_registration(browser)
    old = await inbox.code_for(EMAIL)
    clock.advance(60)
    await browser.post("/verify/resend")
    for _ in range(7):
        await browser.post("/verify", {"code": old})

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.path == "/dashboard"


async def test_a_new_code_brings_no_new_tries(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    for _ in range(3):
        await browser.post("/verify", {"code": other_than(await inbox.code_for(EMAIL))})
    clock.advance(60)
    await browser.post("/verify/resend")

    page = await browser.post("/verify", {"code": other_than(await inbox.code_for(EMAIL))})

    assert "You have one try left." in page.error_of("code")


async def test_five_mails_are_all_there_are(browser: Browser, inbox: Mailbox, clock: Clock) -> None:
    await begin_registration(browser)
    for _ in range(4):
        clock.advance(60)
        await browser.post("/verify/resend")
    clock.advance(60)

    page = await browser.post("/verify/resend")

    assert page.status == 422
    assert "No more e-mails can be sent for this request" in page.text
    assert len(await inbox.of(EMAIL)) == 5


@pytest.mark.parametrize("variables", [{"OTPWEB_BUDGET_MAILS": "1/hour"}])
async def test_the_button_waits_as_long_as_the_notice_says(browser: Browser, clock: Clock) -> None:
    await begin_registration(browser)
    clock.advance(120)

    page = await browser.post("/verify/resend")

    assert page.status == 429
    assert "The newest e-mail may still help." in page.find("#notice").get_text()
    assert page.find("#notice count-down")["seconds"] == "3480"
    assert page.find("#resend-button count-down")["seconds"] == "3480"


@pytest.mark.parametrize("variables", [{"OTPWEB_BUDGET_MAILS": "1/hour"}])
async def test_a_code_that_has_expired_is_not_said_to_help(browser: Browser, clock: Clock) -> None:
    await begin_registration(browser)
    clock.advance(300)

    page = await browser.post("/verify/resend")

    assert page.status == 429
    assert "may still help" not in page.text
    assert page.find("#notice count-down")["seconds"] == "3300"


async def test_a_code_half_typed_survives_asking_too_soon(browser: Browser) -> None:
    await begin_registration(browser)

    page = await browser.post("/verify/resend", {"code": "123"})

    assert page.find("#code")["value"] == "123"


async def test_an_expired_code_is_renewed_by_one_press(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    clock.advance(400)
    page = await browser.post("/verify/resend")
    assert page.path == "/verify"

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.path == "/dashboard"
