"""The second step: what an account asks for after the password, and again before what matters."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Factor
from otpweb.domain.budgets import Spending
from otpweb.domain.challenges import Outcome
from otpweb.domain.codes import read_code
from otpweb.domain.events import EventKind
from otpweb.domain.recovery_codes import read_recovery_code
from otpweb.domain.tokens import digest, new_token
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon, too_soon
from otpweb.flows import alerts, audit, clients, guesses, passkey_proofs, recovery_codes, totp_check
from otpweb.flows.asking import Asked
from otpweb.flows.entering import enter
from otpweb.flows.guesses import Guess
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.storage import budgets, pending_logins, sessions, totps

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Proven:
    """The session goes on under a new token; what is sensitive is open for a while."""

    token: str = field(repr=False)
    is_remembered: bool


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Nothing is asked of this browser, or not this."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """Not of the form that is asked for: nothing was judged and nothing counted."""


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """It was not right; so many tries are left before this way has to rest."""

    left: int | None


Answer = SignedIn | Proven | NotAsked | Malformed | WrongAnswer | TooSoon | Outcome


@dataclass(frozen=True, slots=True)
class Check:
    """How one factor is judged.

    `read` forgives what was typed and returns None for what cannot be right. `take` tells whether
    it is right and uses it up, in one transaction with what it opens.
    """

    read: Callable[[str], str | None]
    take: Callable[[Services, Visit, Account, str], Awaitable[bool]]


CHECKS: Mapping[Factor, Check] = {
    Factor.TOTP: Check(read_code, totp_check.take),
    Factor.RECOVERY_CODE: Check(read_recovery_code, recovery_codes.take),
    Factor.PASSKEY: Check(passkey_proofs.read, passkey_proofs.take),
}


async def answer(
    services: Services, visit: Visit, asked: Asked, factor: Factor, typed: str
) -> Answer:
    """Judge what was shown, and let the person on when it is right."""
    if factor not in asked.ways or factor not in CHECKS:
        return NotAsked()
    value = CHECKS[factor].read(typed)
    if value is None:
        return Malformed()
    totp = await totps.find(services.db, asked.account.id) if factor is Factor.TOTP else None
    totp_id = totp.id if totp else ""
    guess = await count(services, visit, asked.account, factor, totp_id=totp_id)
    if isinstance(guess, TooSoon):
        return guess
    async with services.db.transaction():
        is_right = await CHECKS[factor].take(services, visit, asked.account, value)
        if is_right:
            done = await _let_on(services, visit, asked, factor)
        else:
            done = await note_wrong(services, visit, asked.account, factor, guess)
    if not isinstance(done, WrongAnswer):
        await guesses.give_back(services, guess)
    elif asked.session_token is None:
        await alerts.failed_second_step(services, visit, asked.account.id)
    return done


async def renew_session(
    services: Services, visit: Visit, asked: Asked, verified_by: Factor | None
) -> Proven | NotAsked:
    """Note a fresh proof; a new token with it (OWASP ASVS 5.0, 7.2.4). Needs a transaction."""
    token = new_token()
    renewed = await sessions.renew(
        services.db,
        digest(asked.session_token or ""),
        new_digest=digest(token),
        verified_by=verified_by,
        now=services.clock(),
    )
    if not renewed:
        return NotAsked()
    account_id = asked.account.id
    await audit.note(
        services, visit, EventKind.SESSION_PROVEN, actor=account_id, account_id=account_id
    )
    return Proven(token, asked.wishes.remember)


async def count(
    services: Services, visit: Visit, account: Account, factor: Factor, *, totp_id: str = ""
) -> Guess | TooSoon:
    """Count an answer, committed before it is compared: nothing gives a guess back.

    `totp_id` is the app whose code it may be.
    """
    now = services.clock()
    standing = await clients.look(services, visit)
    if wait := standing.wait(services.budgets.client_codes, now):
        return wait
    guess = await guesses.count_second_step(services, visit, account, factor, totp_id=totp_id)
    over = _over(factor, guess.account)
    wait = clients.refuse(guess.client, now) or too_soon(over, Reason.SECOND_STEP, now)
    if wait is None:
        return guess
    await guesses.undo(services, guess, of_client=False)
    if any(spending.is_first_over for spending in over):
        await _note(services, visit, EventKind.STEP_BUDGET, account)
        await alerts.wrong_steps(services, visit, account)
    return wait


async def note_wrong(
    services: Services, visit: Visit, account: Account, factor: Factor, guess: Guess
) -> WrongAnswer:
    """Note that a counted answer was not right."""
    await budgets.renew(services.db, guess.account, now=services.clock())
    await _note(services, visit, EventKind.STEP_WRONG, account)
    return WrongAnswer(_left(factor, guess.account))


async def _let_on(services: Services, visit: Visit, asked: Asked, factor: Factor) -> Answer:
    if asked.session_token is not None:
        return await renew_session(services, visit, asked, factor)
    if not await pending_logins.close(services.db, digest(visit.handle)):
        return NotAsked()  # a parallel request was quicker
    return await enter(services, visit, asked.account, Factor.PASSWORD, factor, wishes=asked.wishes)


def _over(factor: Factor, spendings: Sequence[Spending]) -> list[Spending]:
    """Return the budgets that make this way rest.

    A passkey cannot be guessed. Nor can a recovery code, of 65 bits: it rests for a day at most, so
    that whoever knows the password cannot shut its owner out for a year.
    """
    if factor is Factor.PASSKEY:
        return []
    over = [spending for spending in spendings if spending.is_over]
    if factor is Factor.RECOVERY_CODE:
        return [spending for spending in over if spending.budget.window <= _A_DAY]
    return over


def _left(factor: Factor, spendings: Sequence[Spending]) -> int | None:
    if factor is Factor.PASSKEY:
        return None
    return min((spending.left for spending in spendings), default=None)


async def _note(services: Services, visit: Visit, kind: EventKind, account: Account) -> None:
    await audit.note(services, visit, kind, account_id=account.id)
