"""Clients: one address may be a whole school, so it is asked for work long before it waits."""

from dataclasses import replace

import pytest

from otpweb.domain.budgets import Limit, common_budgets
from otpweb.domain.captcha import Action, Asked, CaptchaPolicy, Passed, Proof, Unproven
from otpweb.domain.visits import Visit
from otpweb.flows import captcha, clients, login, registration, resending
from otpweb.flows.challenges import Opened
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.clock import Clock
from tests.flows.neighbours import HOUR, WRONG, at, count_registrations, with_small_budgets
from tests.flows.people import EMAIL, FORM, LOGIN, answer, register, visitor
from tests.guesses import other_than
from tests.mailbox import Mailbox
from tests.solver import solve


@pytest.fixture
def services(services: Services) -> Services:
    """What flows work with; a client is warm after two of anything, and the work is light."""
    return with_small_budgets(services)


async def is_asked(services: Services, visit: Visit) -> bool:
    return await captcha.prepare(services, visit, Action.LOGIN) is not None


async def test_a_client_is_warm_when_its_budget_is_used_up(services: Services) -> None:
    needs = []
    for _ in range(2):
        await clients.count_form(services, visitor())
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
