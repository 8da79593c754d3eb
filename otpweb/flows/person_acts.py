"""What an operator does to somebody's account; it counts from that person's next request on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from otpweb.domain.accounts import Account, Role, Status
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.tokens import can_be_id
from otpweb.flows import desk, eviction, person_letters
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from otpweb.storage import accounts, sessions, standing, trusted_browsers

LONGEST_REASON = 500  # characters


@dataclass(frozen=True, slots=True)
class Acted:
    """It is done; the account as it was before."""

    account: Account


@dataclass(frozen=True, slots=True)
class Nobody:
    """There is no such account, or there is none any more."""


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """It is the operator's own: that has its own screens, which ask for more."""


@dataclass(frozen=True, slots=True)
class NoAdmin:
    """The operator is no admin any more: another one was quicker by a moment."""


@dataclass(frozen=True, slots=True)
class LastAdmin:
    """Without this account nobody could run the site."""


@dataclass(frozen=True, slots=True)
class NotAsItIs:
    """The account is not, or not any more, one that this can be done to."""


@dataclass(frozen=True, slots=True)
class WrongName:
    """What was typed is not the username of the account that was to be deleted."""


@dataclass(frozen=True, slots=True)
class NoReason:
    """There is no reason, or one that nobody would read to its end."""


Kept = Nobody | OwnAccount | NoAdmin | LastAdmin | NotAsItIs | WrongName
Change = Callable[[Account], Awaitable[Kept | None]]


async def change(
    services: Services, operator: Operator, account_id: str, kind: EventKind, do: Change
) -> Acted | Kept:
    """Do something to an account that nobody else changes meanwhile, and note it.

    An admin's is locked together with all the other admins': of two who demote each other at once
    the second sees what the first has done.
    """
    if operator.is_self(account_id):
        return OwnAccount()
    if not can_be_id(account_id):
        return Nobody()
    async with services.db.transaction():
        account = await accounts.lock_to_delete(services.db, account_id)
        if account is None:
            return Nobody()
        if not await desk.may_act(services, operator):
            return NoAdmin()
        if kept := await do(account):
            return kept
        await desk.note(services, operator, kind, account_id=account_id)
    services.mail_waiting.set()
    return Acted(account)


async def suspend(
    services: Services, operator: Operator, account_id: str, reason: str
) -> Acted | Kept | NoReason:
    """Put everybody out of an account and let nobody in; the person reads the reason at log-in."""
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON or not _can_be_stored(reason):
        return NoReason()

    async def do(account: Account) -> Kept | None:
        if account.status is not Status.ACTIVE:
            return NotAsItIs()
        now = services.clock()
        if not await standing.suspend(services.db, account.id, reason=reason, now=now):
            return LastAdmin()
        await eviction.put_out_all(services, account)
        return None

    return await change(services, operator, account_id, EventKind.ACCOUNT_SUSPENDED, do)


async def restore(services: Services, operator: Operator, account_id: str) -> Acted | Kept:
    """Let a suspended person log in again, with what they had."""

    async def do(account: Account) -> Kept | None:
        now = services.clock()
        done = await standing.restore(services.db, account.id, now=now)
        return None if done else NotAsItIs()

    return await change(services, operator, account_id, EventKind.ACCOUNT_RESTORED, do)


async def give_role(services: Services, operator: Operator, account_id: str) -> Acted | Kept:
    """Make somebody an admin, and mail them so."""

    async def do(account: Account) -> Kept | None:
        if not await standing.give_role(services.db, account.id):
            return NotAsItIs()
        await person_letters.post(services, operator, Letter.ROLE_CHANGED, account, role="admin")
        return None

    return await change(services, operator, account_id, EventKind.ROLE_GIVEN, do)


async def take_role(services: Services, operator: Operator, account_id: str) -> Acted | Kept:
    """Make an admin a member, and mail them so."""

    async def do(account: Account) -> Kept | None:
        if account.role is not Role.ADMIN:
            return NotAsItIs()
        if not await standing.take_role(services.db, account.id):
            return LastAdmin()
        await person_letters.post(services, operator, Letter.ROLE_CHANGED, account, role="member")
        return None

    return await change(services, operator, account_id, EventKind.ROLE_TAKEN, do)


async def end_session(
    services: Services, operator: Operator, account_id: str, session_id: str
) -> Acted | Kept:
    """Log somebody out of one browser."""

    async def do(account: Account) -> Kept | None:
        if not can_be_id(session_id):
            return NotAsItIs()
        done = await sessions.delete_own(services.db, session_id, account_id=account.id)
        return None if done else NotAsItIs()

    return await change(services, operator, account_id, EventKind.ADMIN_ENDED_SESSIONS, do)


async def end_sessions(services: Services, operator: Operator, account_id: str) -> Acted | Kept:
    """Log somebody out of all browsers, and trust none of them any more."""

    async def do(account: Account) -> None:
        await sessions.delete_others(services.db, account.id)
        await trusted_browsers.delete_others(services.db, account.id)

    return await change(services, operator, account_id, EventKind.ADMIN_ENDED_SESSIONS, do)


def _can_be_stored(text: str) -> bool:
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)
