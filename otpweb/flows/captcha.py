"""Asking for a proof that trying costs something, and taking it once (OWASP ASVS 5.0, 2.4)."""

from datetime import timedelta

from otpweb.domain import captcha
from otpweb.domain.budgets import Budget
from otpweb.domain.captcha import Action, Passed, Proof, Unproven
from otpweb.domain.events import EventKind
from otpweb.domain.visits import Visit
from otpweb.domain.waits import seconds_until
from otpweb.flows import audit, clients
from otpweb.flows.services import Services
from otpweb.storage import budgets


async def challenge(services: Services, action: Action) -> dict[str, object]:
    """Return a fresh challenge as the ALTCHA widget reads it; nothing is stored."""
    return captcha.new_challenge(action, services.keys, services.captcha, services.clock())


async def demand(
    services: Services, visit: Visit, action: Action, proof: Proof, *, is_warm: bool
) -> Passed | Unproven:
    """Take the proof where one is asked for: when a budget is warm, always, or never."""
    if not services.captcha.asks(is_warm=is_warm):
        return Passed()
    proven = await check(services, visit, action, proof)
    if isinstance(proven, Unproven) and proof.altcha:
        await audit.note_once(services, visit, EventKind.CAPTCHA_UNPROVEN, about=visit.network)
    return proven


async def prepare(services: Services, visit: Visit, action: Action) -> Unproven | None:
    """Return what a form needs to ask for a proof; None where none is asked for."""
    standing = await clients.look(services, visit)
    is_asked = services.captcha.asks(is_warm=standing.is_warm)
    return _ask_to_wait(services, action) if is_asked else None


async def check(
    services: Services, visit: Visit, action: Action, proof: Proof
) -> Passed | Unproven:
    """Take a solution or a ticket; each is good for one action, once, for twenty minutes.

    Whatever else comes is no proof and no fault.
    """
    given = services.keys, services.captcha, services.clock()
    solution = captcha.read_solution(proof.altcha, action, *given)
    if solution and await _is_first_use(services, solution):
        return Passed()
    ticket = captcha.read_ticket(proof.ticket, action, *given)
    if ticket is None:
        return _ask_to_wait(services, action)
    # Waiting costs a program nothing: so few of its tickets may be good at the same time.
    wait = ticket.wait(services.captcha, services.clock()) or await _wait_of(services, visit)
    if wait:
        return Unproven(wait, proof.ticket)
    if await _is_first_use(services, ticket.id):
        return Passed()
    return _ask_to_wait(services, action)


async def _is_first_use(services: Services, proof_id: str) -> bool:
    # Remembered for twice as long as it is good, since the clocks of two machines may differ.
    used = Budget("captcha used", hits=1, window=2 * services.captcha.lifetime)
    [spending] = await budgets.spend(services.db, [(used, proof_id)], now=services.clock())
    return not spending.is_over


async def _wait_of(services: Services, visit: Visit) -> int:
    """Count somebody who waited; return the seconds to wait on when there are too many of them."""
    passes = Budget("captcha passes", services.captcha.passes, window=timedelta(minutes=1))
    now = services.clock()
    [spending] = await budgets.spend(services.db, [(passes, visit.network)], now=now)
    return max(1, seconds_until(spending.resets_at, now)) if spending.is_over else 0


def _ask_to_wait(services: Services, action: Action) -> Unproven:
    now = services.clock()
    ticket = captcha.new_ticket(action, now)
    return Unproven(ticket.wait(services.captcha, now), ticket.text(services.keys))
