"""Spraying: a few guesses at the recovery codes of very many accounts."""

from dataclasses import replace

import pytest

from otpweb.domain.budgets import Limit, common_budgets
from otpweb.domain.challenges import Exhausted, WrongCode
from otpweb.flows.challenges import Done
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import Answer
from tests.clock import Clock
from tests.flows.guessing import HOUR, alerts
from tests.flows.people import EMAIL, answer, begin_login, begin_recovery, register, visitor
from tests.guesses import other_than
from tests.mailbox import Mailbox


@pytest.fixture
def services(services: Services) -> Services:
    """What flows work with, where two wrong recovery codes an hour are allowed to everybody."""
    two = common_budgets("wrong recoveries", [Limit(2, HOUR)])
    return replace(services, budgets=replace(services.budgets, wrong_recoveries=two))


async def spray(services: Services, clock: Clock, times: int) -> list[Answer]:
    """Guess once at each of so many addresses."""
    answers = []
    for number in range(times):
        email = f"victim{number}@example.com"
        visit = await begin_recovery(services, clock, email=email)
        answers.append(await answer(services, visit, "123456"))
    return answers


async def test_when_everybody_together_has_guessed_too_often_codes_are_longer(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)

    assert await spray(services, clock, 2) == [WrongCode(4), Exhausted()]

    ann = await begin_recovery(services, clock)
    code = await mailbox.code_for(EMAIL)
    assert len(code) == len("7K2D-M9QX")
    assert isinstance(await answer(services, ann, code), Done)


async def test_a_short_code_from_before_is_not_judged_any_more_and_nobody_is_alarmed(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    ann = await begin_recovery(services, clock)
    code = await mailbox.code_for(EMAIL)
    await spray(services, clock, 2)

    assert await answer(services, ann, code) == Exhausted()
    assert await alerts(mailbox) == 0
    assert await alerts(mailbox, "victim1@example.com") == 0


async def test_codes_to_log_in_with_stay_short(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await spray(services, clock, 2)

    ann = await begin_login(services, clock)

    assert isinstance(await answer(services, ann, await mailbox.code_for(EMAIL)), SignedIn)
    assert (await mailbox.code_for(EMAIL)).isdigit()


async def test_typos_before_the_right_code_are_given_back(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    for _ in range(3):
        ann = await begin_recovery(services, clock)
        code = await mailbox.code_for(EMAIL)
        assert await answer(services, ann, other_than(code)) == WrongCode(4)
        assert isinstance(await answer(services, ann, code), Done)


async def test_after_the_window_codes_are_short_again(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await spray(services, clock, 2)
    clock.advance(3600)

    await begin_recovery(services, clock, visitor())

    assert (await mailbox.code_for(EMAIL)).isdigit()
