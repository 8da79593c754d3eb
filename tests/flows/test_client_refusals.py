"""Clients that did far too much: they wait, and nobody behind them loses a try."""

import asyncio
from dataclasses import replace

import pytest

from otpweb.domain.captcha import Asked, CaptchaPolicy
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import clients, login, registration, resending
from otpweb.flows.login import WrongPassword
from otpweb.flows.services import Services
from tests.flows.neighbours import WRONG, at, count_registrations, with_small_budgets
from tests.flows.people import FORM, LOGIN, answer, register, visitor
from tests.guesses import other_than
from tests.mailbox import Mailbox


@pytest.fixture
def services(services: Services) -> Services:
    """What flows work with; a client is warm after two of anything, and the work is light."""
    return with_small_budgets(services)


@pytest.fixture
def unasked(services: Services) -> Services:
    """The same, and nobody is asked for work."""
    return replace(services, captcha=CaptchaPolicy(asked=Asked.OFF))


async def test_ten_times_as_much_has_to_wait(services: Services) -> None:
    shared = services.budgets.client_registrations
    waits = []
    for times in (19, 1):
        await count_registrations(services, visitor(), times)
        standing = await clients.look(services, visitor())
        waits.append(standing.wait(shared, services.clock()))

    assert waits == [None, TooSoon(3600, Reason.CLIENT)]


async def test_who_registers_far_too_often_has_to_wait(unasked: Services) -> None:
    await count_registrations(unasked, visitor(), 20)

    refused = await registration.start(unasked, visitor(), FORM)

    assert refused == TooSoon(3600, Reason.CLIENT)


async def test_who_corrects_an_address_far_too_often_has_to_wait(unasked: Services) -> None:
    visit = visitor()
    await registration.start(unasked, visit, FORM)
    await count_registrations(unasked, visit, 19)

    refused = await resending.correct_address(unasked, visit, "ann@example.org")

    assert refused == TooSoon(3600, Reason.CLIENT)


async def test_who_tries_the_passwords_of_many_has_to_wait(unasked: Services) -> None:
    names = [f"ann{number}" for number in range(21)]
    answers = [
        await login.start(unasked, visitor(), replace(WRONG, username=name)) for name in names
    ]

    assert answers == [WrongPassword()] * 20 + [TooSoon(3600, Reason.CLIENT)]


async def test_who_waits_for_the_network_is_not_judged(unasked: Services, mailbox: Mailbox) -> None:
    await register(unasked, mailbox)
    for number in range(20):
        await login.start(unasked, visitor(), replace(WRONG, username=f"ann{number}"))

    refused = await login.start(unasked, visitor(), LOGIN)

    assert isinstance(refused, TooSoon)
    assert isinstance(await login.start(unasked, at("192.0.2.2"), WRONG), WrongPassword)


async def test_who_tries_the_codes_of_many_has_to_wait(unasked: Services, mailbox: Mailbox) -> None:
    for number in range(5):
        visit, email = visitor(), f"ann{number}@example.com"
        form = registration.Form(f"ann{number}", email, FORM.password)
        await registration.start(unasked, visit, form)
        code = await mailbox.code_for(email)
        answers = [await answer(unasked, visit, other_than(code)) for _ in range(4)]
        if number == 4:
            assert await answer(unasked, visit, code) == TooSoon(3600, Reason.CLIENT)
        assert not any(isinstance(given, TooSoon) for given in answers)


async def test_of_many_passwords_at_once_no_more_are_judged_than_one_after_another(
    unasked: Services,
) -> None:
    guesses = (replace(WRONG, username=f"ann{number}") for number in range(40))
    answers = await asyncio.gather(*(login.start(unasked, visitor(), one) for one in guesses))

    assert answers.count(WrongPassword()) == 20
    assert answers.count(TooSoon(3600, Reason.CLIENT)) == 20


async def test_a_form_that_is_refused_counts_too(services: Services) -> None:
    nothing = registration.Form("", "", "")
    answers = [await registration.start(services, visitor(), nothing) for _ in range(21)]

    assert all(isinstance(one, registration.Refused) for one in answers[:20])
    assert answers[20] == TooSoon(3600, Reason.CLIENT)
