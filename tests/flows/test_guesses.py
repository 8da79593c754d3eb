"""Guesses: wrong codes add up over everything that could hide them, and nobody is locked out."""

import asyncio
from dataclasses import replace

import pytest

from otpweb import composition
from otpweb.domain.budgets import Limit, client_budgets
from otpweb.domain.challenges import Addressee, Exhausted, OlderCode, Purpose, WrongCode
from otpweb.domain.codes import CodeForm
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import login, registration, resending
from otpweb.flows.challenges import Opened
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import Malformed
from otpweb.storage import budgets as table
from tests.clock import Clock
from tests.conftest import make_settings
from tests.flows.guessing import HOUR, alerts, guess_wrong, spent, with_three
from tests.flows.people import (
    EMAIL,
    FORM,
    LOGIN,
    answer,
    begin_login,
    outdate_code,
    register,
    visitor,
)
from tests.guesses import other_than
from tests.mailbox import Mailbox


@pytest.fixture
def services(services: Services) -> Services:
    return with_three(services)


def test_a_year_of_guessing_is_a_hundred_codes() -> None:
    set_up = composition._budgets(make_settings("sqlite:///otpweb.db")).wrong_codes

    assert [(budget.hits, budget.window.days) for budget in set_up] == [
        (10, 0),
        (20, 1),
        (50, 30),
        (100, 365),
    ]
    assert [budget.window.days for budget in set_up if budget.renews] == [365]


async def test_wrong_codes_add_up_over_challenges_and_browsers(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    answers = [
        await guess_wrong(services, mailbox, await begin_login(services, clock)) for _ in range(3)
    ]

    assert answers == [WrongCode(2), WrongCode(1), Exhausted()]


async def test_wrong_codes_add_up_over_resends(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = await begin_login(services, clock)
    answers = []
    for _ in range(3):
        answers.append(await guess_wrong(services, mailbox, visit))
        clock.advance(60)
        await resending.resend(services, visit)

    assert answers == [WrongCode(2), WrongCode(1), Exhausted()]


async def test_of_parallel_guesses_in_many_browsers_only_three_are_judged(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    browsers = [await begin_login(services, clock) for _ in range(4)]
    code = other_than(await mailbox.code_for(EMAIL))

    await asyncio.gather(*(answer(services, visit, code) for visit in browsers for _ in range(5)))

    judged = await services.db.fetch_all("SELECT id FROM events WHERE kind = 'code.wrong'")
    assert len(judged) == 3


async def test_who_gets_it_right_gets_back_what_this_browser_spent(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    owner = await begin_login(services, clock)
    for _ in range(2):
        await guess_wrong(services, mailbox, owner)
    await answer(services, owner, await mailbox.code_for(EMAIL))

    assert await spent(services) == 0


async def test_nobody_gets_back_what_somebody_else_spent(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    stranger = await begin_login(services, clock)
    await guess_wrong(services, mailbox, stranger)
    owner = await begin_login(services, clock)
    await guess_wrong(services, mailbox, owner)

    assert isinstance(await answer(services, owner, await mailbox.code_for(EMAIL)), SignedIn)
    assert await spent(services) == 1


async def test_a_success_in_between_leaves_a_stranger_no_further_guess(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    stranger = await begin_login(services, clock)
    owner = await begin_login(services, clock)
    code = await mailbox.code_for(EMAIL)
    for _ in range(2):
        await guess_wrong(services, mailbox, stranger)
    assert isinstance(await answer(services, owner, code), SignedIn)

    assert await spent(services) == 2
    assert await guess_wrong(services, mailbox, stranger) == Exhausted()


def test_the_purposes_of_one_account_are_counted_apart() -> None:
    subjects = {Addressee(purpose, EMAIL, "ann").subject for purpose in Purpose}
    assert len(subjects) == len(Purpose)


async def test_registering_with_somebodys_address_makes_no_code_of_hers_longer(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    stranger = visitor()
    await registration.start(services, stranger, replace(FORM, username="mallory"))
    for _ in range(3):
        await answer(services, stranger, "000000")

    owner = await begin_login(services, clock)

    assert isinstance(await answer(services, owner, await mailbox.code_for(EMAIL)), SignedIn)


async def test_an_older_code_and_a_malformed_one_cost_nothing(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    owner = await begin_login(services, clock)
    older = await outdate_code(services, mailbox, clock, owner)

    assert isinstance(await answer(services, owner, older), OlderCode)
    assert await answer(services, owner, "12345") == Malformed(CodeForm.DIGITS)
    assert await spent(services) == 0


async def test_without_budgets_only_the_tries_of_a_challenge_count(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    free = replace(services, budgets=type(services.budgets)())
    await register(free, mailbox)
    stranger = await begin_login(free, clock)
    for _ in range(5):
        await guess_wrong(free, mailbox, stranger)
    clock.advance(60)

    assert await login.start(free, visitor(), LOGIN) == Opened()
    assert (await mailbox.code_for(EMAIL)).isdigit()


async def test_a_refused_network_costs_its_people_no_try(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    strict = replace(
        services,
        budgets=replace(
            services.budgets, client_codes=client_budgets("codes of client", [Limit(1, HOUR)])
        ),
    )
    await register(services, mailbox)
    ann = await begin_login(services, clock)
    code = await mailbox.code_for(EMAIL)
    pair = strict.budgets.client_codes[0], ann.network
    for _ in range(10):
        await table.spend(services.db, [pair], now=clock())

    refused = [await answer(strict, ann, code) for _ in range(6)]

    assert refused == [TooSoon(3600, Reason.CLIENT)] * 6
    assert await spent(services) == 0
    assert isinstance(await answer(services, ann, code), SignedIn)


async def test_other_spellings_of_a_mailbox_share_its_wrong_codes(
    services: Services, mailbox: Mailbox
) -> None:
    for number in range(3):
        email = f"ann.x+{number}@gmail.com"
        visit = visitor()
        await registration.start(services, visit, replace(FORM, email=email))
        await answer(services, visit, other_than(await mailbox.code_for(email)))

    await registration.start(services, visitor(), replace(FORM, email="annx@gmail.com"))

    assert "-" in await mailbox.code_for("annx@gmail.com")


async def test_right_answers_do_not_keep_old_typos_alive(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    for _ in range(4):
        await guess_wrong(services, mailbox, await begin_login(services, clock))
        clock.advance(1800)
        ann = await begin_login(services, clock)
        assert isinstance(await answer(services, ann, await mailbox.code_for(EMAIL)), SignedIn)
        clock.advance(1800)

    assert await alerts(mailbox) == 0
