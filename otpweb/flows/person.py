"""Somebody's account as the desk sees it: what it has and what happened, never a secret."""

from dataclasses import dataclass
from datetime import datetime

from otpweb.domain.accounts import Account
from otpweb.domain.directory import Request
from otpweb.domain.events import Event
from otpweb.domain.passkeys import Passkey
from otpweb.domain.sessions import Session, TrustedBrowser
from otpweb.domain.tokens import can_be_id
from otpweb.flows.services import Services
from otpweb.storage import (
    accounts,
    directory,
    events,
    passkeys,
    person,
    sessions,
    trusted_browsers,
)

MOST_SHOWN = 20  # sessions, and browsers
_REQUESTS = 5
_EVENTS = 15


@dataclass(frozen=True, slots=True)
class Person:
    """An account and what belongs to it; `names` are those of whoever did what, by their ids."""

    account: Account
    sessions: list[Session]
    browsers: list[TrustedBrowser]
    passkeys: list[Passkey]
    requests: list[Request]
    events: list[Event]
    names: dict[str, str]
    code_tries: int
    now: datetime


async def look(services: Services, account_id: str) -> Person | None:
    """Return the account of that id, if there is one."""
    # An id comes from an address bar, and not every text can be asked for.
    account = await accounts.find(services.db, account_id) if can_be_id(account_id) else None
    if account is None:
        return None
    db, now = services.db, services.clock()
    happened = await events.newest_of_account(db, account.id, limit=_EVENTS)
    return Person(
        account=account,
        sessions=await sessions.live_of_account(db, account.id, now=now, limit=MOST_SHOWN),
        browsers=await trusted_browsers.of_account(db, account.id, now=now, limit=MOST_SHOWN),
        passkeys=await passkeys.of_account(db, account.id),
        requests=await person.newest_requests(db, account.email_key, limit=_REQUESTS),
        events=happened,
        names=await directory.names_of(db, {event.actor for event in happened}),
        code_tries=services.codes.tries,
        now=now,
    )
