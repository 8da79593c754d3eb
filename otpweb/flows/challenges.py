"""Opening a challenge and mailing its code, whatever the code is for."""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.addresses import Address
from otpweb.domain.budgets import Budget
from otpweb.domain.challenges import Challenge, Letter, Purpose, Registration, State
from otpweb.domain.devices import describe_device
from otpweb.domain.events import EventKind, Visit, event
from otpweb.domain.mails import Mail, MailState
from otpweb.domain.tokens import digest, new_id
from otpweb.flows.services import Services
from otpweb.storage import budgets, challenges, events, outbox


@dataclass(frozen=True, slots=True)
class TooSoon:
    """A mail went to this address a moment ago; the next may go in so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Opened:
    """The code screen comes next."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a challenge is to be opened for."""

    purpose: Purpose
    letter: Letter
    address: Address
    username: str
    account: Account | None = None
    registration: Registration | None = None
    remember: bool = False
    trust: bool = False
    next_path: str | None = None


_EVENTS = {
    Purpose.REGISTER: EventKind.REGISTRATION_STARTED,
    Purpose.LOGIN: EventKind.LOGIN_PASSWORD_RIGHT,
}


async def open_challenge(services: Services, visit: Visit, wanted: Wanted) -> Opened | TooSoon:
    """Open a challenge for this browser and mail its code.

    Asked again for the same address while a mail is on its way, the browser goes on with the
    challenge it has: a double click is no second mail, and what was typed last counts.
    """
    now = services.clock()
    async with services.db.transaction():
        wait = await wait_for_mail(services, wanted.purpose, wanted.address.key, now)
        if wait:
            return await _go_on(services, visit, wanted) or TooSoon(wait)
        handle_digest = digest(visit.handle)
        await challenges.end_for_handle(services.db, handle_digest, now=now)
        challenge = _challenge(services, handle_digest, wanted, now)
        # Refused only when a parallel request of this browser was quicker: its mail is on its way.
        if await challenges.insert(services.db, challenge):
            await post(services, visit, challenge, username=wanted.username, now=now)
            await events.insert(
                services.db,
                event(
                    _EVENTS[wanted.purpose],
                    visit,
                    now,
                    account_id=challenge.account_id,
                    challenge_id=challenge.id,
                ),
            )
    services.mail_waiting.set()
    return Opened()


async def wait_for_mail(services: Services, purpose: Purpose, email_key: str, now: datetime) -> int:
    """Take the address's next mail, or return how many seconds that must wait.

    One mail per interval for an address and purpose, whoever asks; must be called in the
    transaction that posts the mail.
    """
    interval = services.codes.resend_interval
    if not interval:
        return 0
    budget = Budget(f"mail interval {purpose}", hits=1, window=interval)
    [spending] = await budgets.spend(services.db, [(budget, email_key)], now=now)
    return seconds_until(spending.resets_at, now) if spending.is_over else 0


async def post(
    services: Services, visit: Visit, challenge: Challenge, *, username: str, now: datetime
) -> None:
    """Promise the newest mail of a challenge, in the transaction that counted it."""
    await outbox.insert(
        services.db,
        Mail(
            id=new_id(),
            letter=challenge.letter,
            recipient=challenge.email,
            challenge_id=challenge.id,
            mail_number=challenge.mails,
            key_id=challenge.key_id,
            context={
                "username": username,
                "client_address": visit.client_address,
                "device": describe_device(visit.user_agent),
            },
            state=MailState.QUEUED,
            attempts=0,
            created_at=now,
            due_at=now,
            expires_at=challenge.expires_at,
            settled_at=None,
        ),
    )


def seconds_until(moment: datetime, now: datetime) -> int:
    """Return the whole seconds after which the moment has come, at least 0."""
    return max(0, math.ceil((moment - now) / timedelta(seconds=1)))


async def _go_on(services: Services, visit: Visit, wanted: Wanted) -> Opened | None:
    current = await challenges.find_newest(services.db, digest(visit.handle))
    if (
        current is None
        or current.outcome is not None
        or current.purpose is not wanted.purpose
        or current.email_key != wanted.address.key
        or current.state(services.codes, services.clock()) is not State.OPEN
    ):
        return None
    typed_last = replace(
        current,
        registration=wanted.registration,
        remember=wanted.remember,
        trust=wanted.trust,
        next_path=wanted.next_path,
    )
    await challenges.replace_wishes(services.db, typed_last)
    return Opened()


def _challenge(services: Services, handle_digest: str, wanted: Wanted, now: datetime) -> Challenge:
    return Challenge(
        id=new_id(),
        handle_digest=handle_digest,
        purpose=wanted.purpose,
        letter=wanted.letter,
        email=wanted.address.email,
        email_key=wanted.address.key,
        account_id=wanted.account.id if wanted.account else None,
        registration=wanted.registration,
        key_id=services.keys.current.id,
        mails=1,
        tries=0,
        remember=wanted.remember,
        trust=wanted.trust,
        next_path=wanted.next_path,
        created_at=now,
        mailed_at=now,
        expires_at=now + services.codes.lifetime,
        outcome=None,
    )
