"""The log of codes: of each challenge what became of it and of its mail, and nothing to open it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from otpweb.domain.challenges import Outcome, Purpose, State
from otpweb.domain.codes import request_tag
from otpweb.domain.letters import Letter
from otpweb.domain.mails import MailState


class Picked(StrEnum):
    """What the log can be narrowed to; each challenge is one of them, apart from its mail."""

    OPEN = "open"
    VERIFIED = "verified"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    DENIED = "denied"
    NAME_TAKEN = "name_taken"
    ADDRESS_TAKEN = "address_taken"
    SUSPENDED = "suspended"
    NOT_ACCEPTED = "not_accepted"  # its newest mail, by the mail server


Standing = State | Outcome

_LIKELY = 0.7  # of 1


class Ending(Protocol):
    """What there must be known of a challenge to tell what became of it."""

    @property
    def tries(self) -> int: ...  # noqa: D102

    @property
    def expires_at(self) -> datetime: ...  # noqa: D102

    @property
    def outcome(self) -> Outcome | None: ...  # noqa: D102


def standing_of(code: Ending, *, tries: int, now: datetime) -> Standing:
    """Tell what became of it; `tries` is how often a code may be tried."""
    if code.outcome:
        return code.outcome
    if code.tries >= tries:
        return State.EXHAUSTED
    return State.EXPIRED if now >= code.expires_at else State.OPEN


@dataclass(frozen=True, slots=True)
class LoggedMail:
    """A mail as its queue has it; `reply` is the mail server's last, without code and link."""

    number: int
    letter: Letter
    recipient: str
    state: MailState
    attempts: int
    reply: str
    created_at: datetime
    due_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoggedCode:
    """A challenge without its handle and without what it is to bring about, and its newest mail."""

    id: str
    purpose: Purpose
    letter: Letter
    email: str
    email_key: str
    account_id: str | None
    mails: int
    tries: int
    created_at: datetime
    mailed_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    mail: LoggedMail | None

    @property
    def tag(self) -> str:
        """The tag of the newest mail, as the page and the mail show it."""
        return request_tag(self.id, self.mails)

    def standing(self, *, tries: int, now: datetime) -> Standing:
        """Tell what became of it; `tries` is how often a code may be tried."""
        return standing_of(self, tries=tries, now=now)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of the log is asked for: one mailbox or those that begin so; from a moment until one."""

    email_key: str = ""
    beginning: str = ""
    purpose: Purpose | None = None
    picked: Picked | None = None
    since: datetime | None = None
    until: datetime | None = None


def alike(email_key: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """Return known addresses that this one may have been mistyped for, the likeliest first.

    Name and domain must both be alike: a colleague's address is nobody's typing error.
    """
    likeness = {other: _likeness(email_key, other) for other in set(known) - {email_key}}
    likely = [other for other, ratio in likeness.items() if ratio >= _LIKELY]
    return sorted(likely, key=lambda other: (-likeness[other], other))[:most]


def _likeness(one: str, other: str) -> float:
    parts = zip(one.rpartition("@")[::2], other.rpartition("@")[::2], strict=True)
    return min(difflib.SequenceMatcher(None, *pair).ratio() for pair in parts)
