"""Approvals: an admin decides who comes in."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from otpweb.domain.visits import Visit

HELD_FOR = timedelta(seconds=30)  # a decision can be taken back so long
LONGEST_REASON = 500  # characters
MOST_NEIGHBOURS = 20  # of one network; whether there are more makes no difference

# Characters that turn the direction of what follows them, and could turn a sentence around.
_TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """Whether new people wait for a decision; how long a rejected one has to, before asking again.

    `digest_every`: so seldom admins are mailed that somebody waits, however many come.
    """

    is_asked: bool
    cool_off: timedelta
    digest_every: timedelta


class Verdict(StrEnum):
    """What an admin decides; it is stored, so never renamed."""

    APPROVE = "approve"
    REJECT = "reject"


class ReasonProblem(StrEnum):
    """Why a text cannot be the reason of a rejection."""

    EMPTY = "empty"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about an account; until `holds_from` they can take it back.

    With the visit in which they did, for the event that tells of it once it holds.
    """

    account_id: str
    verdict: Verdict
    reason: str
    decided_by: str
    visit: Visit
    holds_from: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A decision as the queue shows it: whose it is, and for how long it can be taken back."""

    verdict: Verdict
    reason: str
    decided_by: str
    decider: str  # their username; "" when nobody has it any more, or it was the shell
    holds_from: datetime


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who waits for a decision, and what may be worth knowing before it.

    `neighbours`: so many others registered from the same network, of at most MOST_NEIGHBOURS that
    are counted. `rejected_for` is what was said to them before they asked again.
    """

    id: str
    username: str
    email: str
    email_key: str
    asked_at: datetime
    network: str
    neighbours: int = 0
    look_alike: str = ""
    rejected_for: str = ""
    held: Held | None = field(default=None)


def parse_reason(text: str) -> str | ReasonProblem:
    """Return a reason as one paragraph of plain text, or what keeps it from being one."""
    words = " ".join(text.split())
    reason = "".join(letter for letter in words if not _is_odd(letter)).strip()
    if not reason:
        return ReasonProblem.EMPTY
    return reason if len(reason) <= LONGEST_REASON else ReasonProblem.TOO_LONG


def may_ask_from(rejected_at: datetime, policy: ApprovalPolicy) -> datetime:
    """Return from when on somebody who was rejected may ask once more."""
    return rejected_at + policy.cool_off


def _is_odd(letter: str) -> bool:
    return letter in _TURNING or unicodedata.category(letter) in {"Cc", "Cs"}
