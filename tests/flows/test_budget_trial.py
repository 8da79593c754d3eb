"""Trying a limit on the events of the last day."""

import pytest

from otpweb.domain.listed_budgets import Listed
from otpweb.flows import budget_trial, registration
from otpweb.flows.budget_trial import TRIABLE, Trial
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.neighbours import at
from tests.flows.people import FORM, begin_recovery, guess_passwords, register, visitor
from tests.mailbox import Mailbox


async def tried(services: Services, listed: Listed, notation: str) -> Trial:
    trial = await budget_trial.run(services, listed, notation)
    assert isinstance(trial, Trial)
    return trial


async def test_it_says_how_many_would_have_been_too_many_and_from_where(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    await guess_passwords(services, at("192.0.2.1"), 2)
    await guess_passwords(services, at("192.0.2.2"), 2)

    trial = await tried(services, Listed.WRONG_PASSWORDS, "1/hour")

    assert (trial.wanted.over, trial.wanted.total, trial.wanted.clients) == (3, 4, 2)
    assert trial.in_force.over == 0
    assert not trial.is_cut


async def test_what_is_older_than_a_day_does_not_count(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 3)
    clock.advance(86_401)
    await guess_passwords(services, visitor(), 1)

    assert (await tried(services, Listed.WRONG_PASSWORDS, "1/day")).wanted.total == 1


async def test_mails_are_those_that_anybody_can_ask_for(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await begin_recovery(services, clock)

    assert (await tried(services, Listed.MAILS, "1/day")).wanted.over == 1
    assert (await tried(services, Listed.ALL_MAILS, "1/day")).wanted.over == 1
    assert (await tried(services, Listed.LOGIN_MAILS, "1/day")).wanted.total == 0


async def test_a_client_is_all_its_neighbours(services: Services, clock: Clock) -> None:
    for number in (1, 2):
        await registration.start(services, at(f"2001:db8::{number}"), FORM)
        clock.advance(60)

    trial = await tried(services, Listed.CLIENT_REGISTRATIONS, "1/hour")

    assert (trial.wanted.over, trial.wanted.clients) == (1, 1)


@pytest.mark.parametrize("listed", TRIABLE)
async def test_without_anything_that_happened_nothing_is_too_much(
    services: Services, listed: Listed
) -> None:
    assert (await tried(services, listed, "1/day")).wanted.total == 0


async def test_only_the_newest_are_read(
    services: Services, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 4)
    monkeypatch.setattr(budget_trial, "MOST", 3)

    trial = await tried(services, Listed.WRONG_PASSWORDS, "1/day")

    assert (trial.wanted.total, trial.is_cut) == (3, True)


@pytest.mark.parametrize(
    "notation",
    ["", "x", "3", "0/hour", "3/hour;4/hour", "1/4000 days", f"1/{'9' * 40} years", "-1/hour", "’"],
)
async def test_what_is_no_limit_is_said(services: Services, notation: str) -> None:
    problem = await budget_trial.run(services, Listed.MAILS, notation)

    assert isinstance(problem, str)
    assert problem.startswith("write ")
    assert problem.endswith(".")
