"""Events: what happened to an account or a challenge, without any secret."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """The names of events; they are stored, so they are never renamed."""

    REGISTRATION_STARTED = "registration.started"
    ACCOUNT_CREATED = "account.created"
    LOGIN_PASSWORD_RIGHT = "login.password_right"
    LOGIN_PASSWORD_WRONG = "login.password_wrong"
    LOGIN_COMPLETED = "login.completed"
    LOGIN_TRUSTED = "login.trusted_browser"
    BROWSER_TRUSTED = "browser.trusted"
    CODE_SENT_AGAIN = "code.sent_again"
    CODE_WRONG = "code.wrong"
    CODE_OLDER = "code.older"
    ADDRESS_CORRECTED = "challenge.address_corrected"
    CHALLENGE_CANCELLED = "challenge.cancelled"
    SESSION_ENDED = "session.ended"


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known of a request: where it came from, and what its cookies hold."""

    client_address: str
    user_agent: str
    handle: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    at: datetime
    kind: EventKind
    account_id: str | None
    challenge_id: str | None
    client_address: str
    user_agent: str


def event(
    kind: EventKind,
    visit: Visit,
    at: datetime,
    *,
    account_id: str | None = None,
    challenge_id: str | None = None,
) -> Event:
    """Return the event of that kind in the course of a visit."""
    return Event(at, kind, account_id, challenge_id, visit.client_address, visit.user_agent)
