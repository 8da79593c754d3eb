"""Clients: one address may be a whole school, so it is asked for work long before it waits."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from otpweb.domain.budgets import BudgetPolicy, Limit, client_budgets, common_budgets
from otpweb.domain.captcha import Action, Asked, CaptchaPolicy, Passed, Proof, Unproven
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import captcha, clients, login, registration, resending
from otpweb.flows.challenges import Opened
from otpweb.flows.login import WrongPassword
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, LOGIN, answer, register, visitor
from tests.guesses import other_than
from tests.mailbox import Mailbox
from tests.solver import solve

HOUR = timedelta(hours=1)
TWO = [Limit(2, HOUR)]
WRONG = replace(LOGIN, password="not the password")


@pytest.fixture
def services(services: Services) -> Services:
    """What flows work with; a client is warm after two of anything, and the work is light."""
    policy = BudgetPolicy(
        client_registrations=client_budgets("registrations of client", TWO),
        client_passwords=client_budgets("passwords of client", TWO),
        client_codes=client_budgets("codes of client", TWO),
        all_mails=common_budgets("all mails", [Limit(1000, HOUR)]),
    )
    return replace(services, budgets=policy, captcha=CaptchaPolicy(cost=1))


@pytest.fixture
def unasked(services: Services) -> Services:
    """The same, and nobody is asked for work."""
    return replace(services, captcha=CaptchaPolicy(asked=Asked.OFF))


def at(address: str) -> Visit:
    return replace(visitor(), client_address=address)


async def is_asked(services: Services, visit: Visit) -> bool:
    return await captcha.prepare(services, visit, Action.LOGIN) is not None


async def count_registrations(services: Services, visit: Visit, times: int) -> None:
    for _ in range(times):
        await clients.count_registration(services, visit)


async def test_a_client_is_warm_when_its_budget_is_used_up(services: Services) -> None:
    needs = []
    for _ in range(2):
        await clients.count_registration(services, visitor())
        needs.append(await is_asked(services, visitor()))

    assert needs == [False, True]


async def test_other_clients_stay_cold(services: Services) -> None:
    await count_registrations(services, visitor(), 5)

    assert not await is_asked(services, at("192.0.2.2"))


async def test_after_its_window_a_client_is_cold_again(services: Services, clock: Clock) -> None:
    await count_registrations(services, visitor(), 5)
    clock.advance(3600)

    assert not await is_asked(services, visitor())


@pytest.mark.parametrize(
    ("one", "other", "are_neighbours"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
async def test_who_has_one_address_of_a_network_has_them_all(
    services: Services, one: str, other: str, are_neighbours: bool
) -> None:
    await count_registrations(services, at(one), 2)

    assert await is_asked(services, at(other)) is are_neighbours


async def test_wrong_passwords_make_a_client_warm(services: Services) -> None:
    for name in ("ann", "bob"):
        await login.start(services, visitor(), replace(WRONG, username=name))

    assert isinstance(await login.start(services, visitor(), WRONG), Unproven)


async def test_wrong_codes_make_a_client_warm(services: Services, mailbox: Mailbox) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    for _ in range(2):
        await answer(services, visit, other_than(await mailbox.code_for(EMAIL)))

    assert await is_asked(services, visitor())


async def test_people_who_know_their_passwords_and_codes_leave_a_school_cold(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    for _ in range(5):
        clock.advance(60)
        visit = visitor()
        assert await login.start(services, visit, LOGIN) == Opened()
        signed_in = await answer(services, visit, await mailbox.code_for(EMAIL))
        assert isinstance(signed_in, SignedIn)

    assert not await is_asked(services, visitor())


async def test_half_of_all_mails_make_everybody_warm(services: Services) -> None:
    two = common_budgets("all mails", [Limit(4, HOUR)])
    few = replace(services, budgets=replace(services.budgets, all_mails=two))
    needs = []
    for number in range(2):
        address = f"192.0.2.{number}"
        form = replace(FORM, email=f"ann{number}@example.com")
        await registration.start(few, at(address), form)
        needs.append(await is_asked(few, at("198.51.100.1")))

    assert needs == [False, True]


async def test_a_warm_client_goes_on_with_a_proof(services: Services) -> None:
    await count_registrations(services, visitor(), 2)
    proof = Proof(altcha=solve(await captcha.challenge(services, Action.REGISTER)))

    assert isinstance(await registration.start(services, visitor(), FORM), Unproven)
    proven = await registration.start(services, visitor(), replace(FORM, proof=proof))
    assert proven == Opened()


async def test_a_cold_client_is_not_asked_and_spends_no_proof(services: Services) -> None:
    proof = Proof(altcha=solve(await captcha.challenge(services, Action.LOGIN)))
    await login.start(services, visitor(), replace(WRONG, proof=proof))

    assert await captcha.check(services, visitor(), Action.LOGIN, proof) == Passed()


@pytest.mark.parametrize(("asked", "expected"), [(Asked.ALWAYS, True), (Asked.OFF, False)])
async def test_the_operator_may_always_ask_or_never(
    services: Services, asked: Asked, expected: bool
) -> None:
    chosen = replace(services, captcha=CaptchaPolicy(asked=asked))
    cold, warm = visitor(), at("192.0.2.9")
    await count_registrations(chosen, warm, 5)

    assert [await is_asked(chosen, one) for one in (cold, warm)] == [expected] * 2


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


async def test_who_corrects_an_address_in_a_warm_network_needs_another_proof(
    services: Services,
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    await count_registrations(services, visit, 1)

    refused = await resending.correct_address(services, visit, "ann@example.org")

    assert refused == resending.NeedsProof()


async def test_where_proofs_are_always_asked_for_each_address_takes_one(
    services: Services,
) -> None:
    always = replace(services, captcha=CaptchaPolicy(asked=Asked.ALWAYS, cost=1))
    visit = visitor()
    proof = Proof(altcha=solve(await captcha.challenge(always, Action.REGISTER)))
    await registration.start(always, visit, replace(FORM, proof=proof))

    refused = await resending.correct_address(always, visit, "ann@example.org")

    assert refused == resending.NeedsProof()


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
