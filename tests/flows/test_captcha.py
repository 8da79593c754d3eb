"""Asking for a proof and taking it once."""

import asyncio
from dataclasses import replace

import pytest

from otpweb.domain.captcha import Action, CaptchaPolicy, Passed, Proof, Unproven
from otpweb.flows import captcha
from otpweb.flows.services import Services
from otpweb.storage.database import Database
from tests.clock import Clock
from tests.flows.people import visitor
from tests.solver import solve

ANN = visitor()
NOTHING = Proof()


@pytest.fixture
def services(services: Services) -> Services:
    """What flows work with; the work itself is light."""
    return replace(services, captcha=CaptchaPolicy(cost=1))


async def solved(services: Services, action: Action = Action.LOGIN) -> Proof:
    return Proof(altcha=solve(await captcha.challenge(services, action)))


async def ticket(services: Services, action: Action = Action.LOGIN) -> Proof:
    unproven = await captcha.check(services, ANN, action, NOTHING)
    assert isinstance(unproven, Unproven)
    return Proof(ticket=unproven.ticket)


async def rows(services: Services) -> int:
    return len(await services.db.fetch_all("SELECT key FROM budgets"))


async def test_a_solution_passes(services: Services) -> None:
    assert await captcha.check(services, ANN, Action.LOGIN, await solved(services)) == Passed()


async def test_a_solution_passes_once(services: Services) -> None:
    proof = await solved(services)
    await captcha.check(services, ANN, Action.LOGIN, proof)

    again = await captcha.check(services, ANN, Action.LOGIN, proof)

    assert isinstance(again, Unproven)


async def test_of_twenty_parallel_uses_one_passes(services: Services) -> None:
    proof = await solved(services)

    answers = await asyncio.gather(
        *(captcha.check(services, visitor(), Action.LOGIN, proof) for _ in range(20))
    )

    assert answers.count(Passed()) == 1


async def test_a_used_solution_is_remembered_until_it_is_worth_nothing(
    services: Services, clock: Clock
) -> None:
    proof = await solved(services)
    answers = []
    for _ in range(25):
        answers.append(await captcha.check(services, ANN, Action.LOGIN, proof))
        clock.advance(60)

    assert answers.count(Passed()) == 1


async def test_a_solution_for_another_action_does_not_pass_and_stays_good(
    services: Services,
) -> None:
    proof = await solved(services, Action.LOGIN)

    elsewhere = await captcha.check(services, ANN, Action.REGISTER, proof)

    assert isinstance(elsewhere, Unproven)
    assert await captcha.check(services, ANN, Action.LOGIN, proof) == Passed()


async def test_a_solution_of_twenty_minutes_ago_does_not_pass(
    services: Services, clock: Clock
) -> None:
    proof = await solved(services)
    clock.advance(20 * 60)

    assert isinstance(await captcha.check(services, ANN, Action.LOGIN, proof), Unproven)


@pytest.mark.parametrize(
    "text", ["", "None", "é", "\0", "\ud800", "e30=", "....", "login.1.2.3", "A" * 60_000]
)
async def test_garbage_does_not_pass_and_costs_no_query(services: Services, text: str) -> None:
    nowhere = replace(services, db=Database("sqlite:////nowhere/otpweb.db"))

    answer = await captcha.check(nowhere, ANN, Action.LOGIN, Proof(text, text))

    assert isinstance(answer, Unproven)
    assert answer.wait == 60


async def test_a_challenge_stores_nothing(services: Services) -> None:
    await captcha.challenge(services, Action.LOGIN)

    assert await rows(services) == 0


async def test_whoever_waits_a_minute_passes(services: Services, clock: Clock) -> None:
    proof = await ticket(services)
    clock.advance(60)

    assert await captcha.check(services, ANN, Action.LOGIN, proof) == Passed()


async def test_whoever_comes_too_early_keeps_the_ticket(services: Services, clock: Clock) -> None:
    proof = await ticket(services)
    clock.advance(45)

    assert await captcha.check(services, ANN, Action.LOGIN, proof) == Unproven(15, proof.ticket)


async def test_a_ticket_passes_once(services: Services, clock: Clock) -> None:
    proof = await ticket(services)
    clock.advance(60)
    await captcha.check(services, ANN, Action.LOGIN, proof)

    again = await captcha.check(services, ANN, Action.LOGIN, proof)

    assert isinstance(again, Unproven)
    assert again.wait == 60
    assert again.ticket != proof.ticket


async def test_of_parallel_uses_of_a_ticket_one_passes(services: Services, clock: Clock) -> None:
    proof = await ticket(services)
    clock.advance(60)

    answers = await asyncio.gather(
        *(
            captcha.check(
                services, replace(ANN, client_address=f"192.0.2.{n}"), Action.LOGIN, proof
            )
            for n in range(20)
        )
    )

    assert answers.count(Passed()) == 1


async def test_a_ticket_for_another_action_does_not_pass(services: Services, clock: Clock) -> None:
    proof = await ticket(services, Action.LOGIN)
    clock.advance(60)

    elsewhere = await captcha.check(services, ANN, Action.REGISTER, proof)

    assert isinstance(elsewhere, Unproven)
    assert elsewhere.ticket != proof.ticket


async def test_a_ticket_of_twenty_minutes_ago_does_not_pass(
    services: Services, clock: Clock
) -> None:
    proof = await ticket(services)
    clock.advance(20 * 60)

    late = await captcha.check(services, ANN, Action.LOGIN, proof)

    assert isinstance(late, Unproven)
    assert late.wait == 60


async def test_many_tickets_open_ten_doors_a_minute_from_one_network(
    services: Services, clock: Clock
) -> None:
    proofs = [await ticket(services) for _ in range(30)]
    clock.advance(60)

    answers = [await captcha.check(services, ANN, Action.LOGIN, proof) for proof in proofs]

    assert answers == [Passed()] * 10 + [Unproven(60, proof.ticket) for proof in proofs[10:]]


async def test_whoever_was_one_too_many_passes_a_minute_later(
    services: Services, clock: Clock
) -> None:
    proofs = [await ticket(services) for _ in range(11)]
    clock.advance(60)
    for proof in proofs:
        answer = await captcha.check(services, ANN, Action.LOGIN, proof)
    assert isinstance(answer, Unproven)
    clock.advance(answer.wait)

    assert await captcha.check(services, ANN, Action.LOGIN, proofs[-1]) == Passed()


async def test_the_next_house_has_ten_doors_of_its_own(services: Services, clock: Clock) -> None:
    proofs = [await ticket(services) for _ in range(12)]
    clock.advance(60)
    for proof in proofs[:11]:
        await captcha.check(services, ANN, Action.LOGIN, proof)

    neighbour = replace(ANN, client_address="192.0.2.2")

    assert await captcha.check(services, neighbour, Action.LOGIN, proofs[-1]) == Passed()


async def test_solutions_are_not_counted_among_the_ten(services: Services) -> None:
    answers = [
        await captcha.check(services, ANN, Action.LOGIN, await solved(services)) for _ in range(12)
    ]

    assert answers == [Passed()] * 12


async def test_a_used_solution_beside_a_ripe_ticket_passes(
    services: Services, clock: Clock
) -> None:
    used, waited = await solved(services), await ticket(services)
    await captcha.check(services, ANN, Action.LOGIN, used)
    clock.advance(60)

    both = Proof(used.altcha, waited.ticket)

    assert await captcha.check(services, ANN, Action.LOGIN, both) == Passed()
