"""Who is told of what somebody else may be doing, and how seldom."""

from dataclasses import replace

import pytest

from otpweb.domain.authenticators import Factor
from otpweb.flows import asking, login, second_step
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.authenticators import in_session_of, register_with_app, session_of
from tests.flows.people import (
    EMAIL,
    LOGIN,
    WRONG,
    answer,
    begin_login,
    guess_passwords,
    in_browser_of,
    log_in,
    register,
    visitor,
)
from tests.guesses import other_than
from tests.mailbox import Mailbox

A_DAY = 86_400

FAILED = "Somebody has your password, but not your second step"
CODES = "Somebody is guessing codes for your address"
GUESSED = "Somebody is guessing your password"
NEW = "New log-in to your account"


async def told(mailbox: Mailbox, subject: str, email: str = EMAIL) -> int:
    """Return how many mails with this subject an address has got."""
    return [mail.subject for mail in await mailbox.of(email)].count(subject)


async def fail_second_step(services: Services, mailbox: Mailbox, clock: Clock, times: int) -> None:
    visit = await begin_login(services, clock)
    code = await mailbox.code_for(EMAIL)
    for _ in range(times):
        await answer(services, visit, other_than(code))


@pytest.mark.parametrize(("times", "mails"), [(2, 0), (3, 1), (4, 1)])
async def test_the_third_wrong_code_after_a_right_password_is_told(
    services: Services, mailbox: Mailbox, clock: Clock, times: int, mails: int
) -> None:
    await register(services, mailbox)

    await fail_second_step(services, mailbox, clock, times)

    assert await told(mailbox, FAILED) == mails


async def test_a_failed_second_step_is_told_once_a_day(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    for _ in range(2):
        await fail_second_step(services, mailbox, clock, 3)
        clock.advance(3600)
    assert await told(mailbox, FAILED) == 1
    clock.advance(A_DAY)

    await fail_second_step(services, mailbox, clock, 3)

    assert await told(mailbox, FAILED) == 2


async def test_guessed_passwords_are_told_once_a_day(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    for _ in range(2):
        await guess_passwords(services, visitor(), 7)
        clock.advance(3600)

    assert await told(mailbox, GUESSED) == 1


async def test_of_guesses_at_a_name_that_nobody_has_nobody_is_told(
    services: Services, mailbox: Mailbox
) -> None:
    nobody = replace(WRONG, username=EMAIL)
    for _ in range(7):
        await login.start(services, visitor(), nobody)

    assert await mailbox.of(EMAIL) == []


async def test_a_log_in_from_a_browser_that_the_account_does_not_know_is_told(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    assert await told(mailbox, NEW) == 0

    await log_in(services, mailbox, clock, LOGIN)

    assert await told(mailbox, NEW) == 1
    newest = await mailbox.newest(EMAIL)
    assert "Chrome on Android" in newest.text
    assert "192.0.2.1" in newest.text
    # The browser may have logged in before, and have been put out or lost its cookies since.
    assert "that we do not know" in newest.text


async def test_a_log_in_from_a_browser_that_the_account_knows_is_no_news(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    known = await register(services, mailbox)

    await log_in(services, mailbox, clock, LOGIN, in_browser_of(known))

    assert await told(mailbox, NEW) == 0


async def test_a_browser_that_another_account_knows_is_new(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    of_bob = await register(services, mailbox, "bob", "bob@example.com")

    await log_in(services, mailbox, clock, LOGIN, in_browser_of(of_bob))

    assert await told(mailbox, NEW) == 1


async def test_new_browsers_are_told_three_times_a_day(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    for _ in range(4):
        await log_in(services, mailbox, clock, LOGIN)
    assert await told(mailbox, NEW) == 3
    clock.advance(A_DAY)

    await log_in(services, mailbox, clock, LOGIN)

    assert await told(mailbox, NEW) == 4


async def test_answers_guessed_at_in_a_session_are_told_when_they_have_to_wait(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    clock.advance(301)
    session = await session_of(services, app.session_token)
    asked = asking.in_session(services, session, app.session_token, None)
    thief = in_session_of(app.session_token)
    for _ in range(12):
        await second_step.answer(services, thief, asked, Factor.TOTP, app.wrong_code())

    assert await told(mailbox, CODES) == 1
