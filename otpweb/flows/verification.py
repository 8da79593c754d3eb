"""Answering a mailed code, whatever it was mailed for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from otpweb.domain.challenges import (
    Challenge,
    Exhausted,
    Expired,
    OlderCode,
    Outcome,
    Purpose,
    State,
    Verified,
    WrongCode,
    is_older_code,
    judge,
    refusal,
)
from otpweb.domain.codes import CodeForm, read_code
from otpweb.domain.events import EventKind
from otpweb.domain.mails import Mail
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import (
    alerts,
    audit,
    change_email,
    clients,
    deletion,
    guesses,
    login,
    recovery,
    registration,
)
from otpweb.flows.challenges import Done
from otpweb.flows.guesses import Guess
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.storage import accounts, budgets, challenges, outbox

Effect = Callable[[Services, Visit, Challenge], Awaitable[SignedIn | Done | Outcome]]

# What a right code does, for each purpose. Runs in the transaction that uses up the code.
EFFECTS: Mapping[Purpose, Effect] = {
    Purpose.REGISTER: registration.complete,
    Purpose.LOGIN: login.complete,
    Purpose.RECOVER: recovery.complete,
    Purpose.CHANGE_EMAIL: change_email.complete,
    Purpose.CONFIRM: deletion.complete,
}


# What changes the account itself locks it before its challenge, as wherever everybody is put out:
# two that lock in two orders would wait for each other.
_LOCKS = {Purpose.CHANGE_EMAIL: accounts.lock, Purpose.CONFIRM: accounts.lock_to_delete}


@dataclass(frozen=True, slots=True)
class NoChallenge:
    """This browser has no challenge, or it has ended; `outcome` says how, if it has."""

    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class OtherRequest:
    """The page belongs to an earlier challenge than the one this browser has now."""

    newest_tag: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """Not a code of the form that is asked for: nothing was judged and no try taken."""

    form: CodeForm


@dataclass(frozen=True, slots=True)
class Screen:
    """What the code screen shows."""

    challenge: Challenge
    state: State
    mail: Mail | None
    now: datetime


Refusal = WrongCode | OlderCode | Expired | Exhausted | TooSoon
Answer = SignedIn | Done | Refusal | Malformed | NoChallenge | OtherRequest


async def find_open(services: Services, handle: str) -> Challenge | NoChallenge:
    """Return the challenge that this browser has, expired or exhausted as it may be."""
    challenge = await challenges.find_newest(services.db, digest(handle))
    if challenge is None or challenge.outcome is not None:
        return NoChallenge(challenge.outcome if challenge else None)
    return challenge


async def look(services: Services, handle: str, *, is_opened: bool = False) -> Screen | NoChallenge:
    """Return the challenge that this browser has, and where its mail is.

    Keeps when its screen was first opened: nothing comes of it, but admins see how far it came.
    """
    challenge = await find_open(services, handle)
    if isinstance(challenge, NoChallenge):
        return challenge
    mail = await outbox.find_newest(services.db, challenge.id)
    now = services.clock()
    if is_opened and challenge.opened_at is None:
        await challenges.note_opened(services.db, challenge.id, now=now)
    return Screen(challenge, _state(services, challenge, now), mail, now)


async def answer(services: Services, visit: Visit, text: str, *, tag: str) -> Answer:
    """Judge what was typed and, when it is the code, do what the code is for.

    `tag` is the tag on the page it was typed into, or empty.
    """
    challenge = await find_open(services, visit.handle)
    if isinstance(challenge, NoChallenge):
        return challenge
    if tag and not challenge.has_tag(tag):
        return OtherRequest(challenge.tag)
    code = read_code(text, challenge.code_form)
    if code is None:
        return Malformed(challenge.code_form)
    return await _judge(services, visit, challenge, code)


async def _take_try(
    services: Services, visit: Visit, challenge: Challenge, code: str
) -> tuple[Challenge, Guess] | Answer:
    now = services.clock()
    if _state(services, challenge, now) is not State.OPEN:
        return await _refuse(services, challenge, now)
    if is_older_code(challenge, code, keys=services.keys):
        await audit.note_once(
            services,
            visit,
            EventKind.CODE_OLDER,
            account_id=challenge.account_id,
            challenge_id=challenge.id,
            about=challenge.id,
        )
        return OlderCode(challenge.tag)
    standing = await clients.look(services, visit)
    if wait := standing.wait(services.budgets.client_codes, now):
        return wait
    # Counted and committed before it is compared: nothing gives a guess back.
    async with services.db.transaction():
        counted = await challenges.take_try(
            services.db, challenge.id, limit=services.codes.tries, now=now
        )
        guess = await guesses.count_code(services, visit, counted) if counted else Guess()
    if counted is None:
        current = await challenges.find_newest(services.db, challenge.handle_digest)
        return await _refuse(services, current or challenge, now)
    if wait := clients.refuse(guess.client, now):
        # A burst at the edge of a shared budget: nothing was compared, and it costs the one try.
        await guesses.undo(services, guess, of_client=False)
        return wait
    return counted, guess


async def _judge(services: Services, visit: Visit, challenge: Challenge, code: str) -> Answer:
    taken = await _take_try(services, visit, challenge, code)
    if not isinstance(taken, tuple):
        return taken
    counted, guess = taken
    if any(spending.is_over for spending in (*guess.account, *guess.everybody)):
        return await _close(services, visit, counted)
    verdict = judge(counted, code, keys=services.keys, policy=services.codes)
    match verdict:
        case Verified(verified):
            return await _use(services, visit, verified, guess)
        case WrongCode(left):
            left = min([left, *(spending.left for spending in guess.account)])
            return await _note_wrong(services, visit, counted, guess) or WrongCode(left)
        case Exhausted():
            return await _note_wrong(services, visit, counted, guess) or verdict
        case Expired():
            return verdict
        case _:
            assert_never(verdict)


def _state(services: Services, challenge: Challenge, now: datetime) -> State:
    # Without the key of its codes there is no right one any more, whatever the time.
    has_key = services.keys.find(challenge.key_id) is not None
    state = challenge.state(services.codes, now)
    return State.EXPIRED if state is State.OPEN and not has_key else state


async def _refuse(services: Services, challenge: Challenge, now: datetime) -> Expired | Exhausted:
    refused = refusal(challenge, policy=services.codes, now=now)
    if isinstance(refused, Expired):
        # Seen once, it stays so, wherever the clock is set back to.
        await challenges.expire(services.db, challenge.id, now=now)
    return refused


async def _note_wrong(
    services: Services, visit: Visit, challenge: Challenge, guess: Guess
) -> Exhausted | None:
    async with services.db.transaction():
        await budgets.renew(services.db, guess.account, now=services.clock())
        await _note(services, visit, challenge, EventKind.CODE_WRONG)
    if challenge.purpose is Purpose.LOGIN and challenge.account_id:
        await alerts.failed_second_step(services, visit, challenge.account_id)
    if any(spending.is_used_up for spending in guess.account):
        await alerts.wrong_codes(services, visit, challenge)
        return await _close(services, visit, challenge)
    if any(spending.is_used_up for spending in guess.everybody):
        return await _close(services, visit, challenge)  # nothing to tell: it was at all doors
    return None


async def _use(services: Services, visit: Visit, challenge: Challenge, guess: Guess) -> Answer:
    async with services.db.transaction():
        now = services.clock()
        if lock := _LOCKS.get(challenge.purpose):
            await lock(services.db, challenge.account_id or "")
        if not await challenges.end(services.db, challenge.id, Outcome.VERIFIED, now=now):
            return NoChallenge(Outcome.VERIFIED)  # a parallel request was quicker
        done = await EFFECTS[challenge.purpose](services, visit, challenge)
        if isinstance(done, Outcome):
            await challenges.change_outcome(services.db, challenge.id, done)
    await guesses.give_back(services, guess)
    return NoChallenge(done) if isinstance(done, Outcome) else done


async def _close(services: Services, visit: Visit, challenge: Challenge) -> Exhausted:
    """Give up a challenge of six digits: so many were guessed that its code is too short now."""
    async with services.db.transaction():
        await challenges.exhaust(services.db, challenge.id, tries=services.codes.tries)
        await _note(services, visit, challenge, EventKind.CODE_BUDGET)
    return Exhausted()


async def _note(services: Services, visit: Visit, challenge: Challenge, kind: EventKind) -> None:
    await audit.note(
        services, visit, kind, account_id=challenge.account_id, challenge_id=challenge.id
    )
