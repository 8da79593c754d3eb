"""What is counted of each hour: how far codes came, why they failed, how long they took, mails."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from otpweb.domain.challenges import Outcome, Purpose
from otpweb.domain.letters import Letter
from otpweb.domain.mails import MailState
from otpweb.domain.moments import from_epoch, to_epoch

HOUR = timedelta(hours=1)
STEPS = ("asked", "mailed", "accepted", "verified")
DELAYS = (1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900)  # seconds
MAILED, UNDER_WAY, UNDELIVERED = "mails.accepted", "mails.under_way", "mails.not_accepted"

_SENT = {MailState.ACCEPTED, MailState.PRINTED}
_FAILED = {MailState.REFUSED, MailState.FAILED, MailState.EXPIRED}

Counts = Mapping[str, int]


class Cause(StrEnum):
    """Why a code was not verified; the names are stored, so they are never changed."""

    REFUSED = "refused"
    NOT_TAKEN = "not_taken"
    LATE = "late"
    NO_CODE = "no_code"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    DENIED = "denied"
    TAKEN = "taken"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Alike:
    """So many challenges that went the same way; `is_over` tells that their time has run out."""

    purpose: Purpose
    letter: Letter
    outcome: Outcome | None
    mail: MailState | None
    was_tried: bool  # to hand over the newest mail
    is_exhausted: bool
    is_over: bool
    count: int


_OF_OUTCOMES = {
    Outcome.CANCELLED: Cause.CANCELLED,
    Outcome.REPLACED: Cause.REPLACED,
    Outcome.DENIED: Cause.DENIED,
    Outcome.NAME_TAKEN: Cause.TAKEN,
    Outcome.ADDRESS_TAKEN: Cause.TAKEN,
    Outcome.SUSPENDED: Cause.SUSPENDED,
}
_OF_MAILS = {
    MailState.REFUSED: Cause.REFUSED,
    MailState.FAILED: Cause.NOT_TAKEN,
    MailState.EXPIRED: Cause.LATE,
    MailState.QUEUED: Cause.LATE,
    MailState.DELAYED: Cause.LATE,
}


def cause_of(group: Alike) -> Cause | None:
    """Return why they were not verified, the first cause of several; None while they may be."""
    if group.outcome is Outcome.VERIFIED:
        return None
    if group.outcome:
        return _OF_OUTCOMES[group.outcome]
    if not (group.is_exhausted or group.is_over):
        return None
    if not group.letter.holds_code:
        return Cause.NO_CODE
    if group.is_exhausted:
        return Cause.EXHAUSTED
    return _OF_MAILS.get(group.mail or MailState.EXPIRED, Cause.EXPIRED)


def count_codes(groups: Iterable[Alike]) -> Counter[str]:
    """Return how far they came, by purpose, and why they failed."""
    counts: Counter[str] = Counter()
    for group in groups:
        verified = group.outcome is Outcome.VERIFIED
        accepted = verified or group.mail in _SENT
        reached = (True, accepted or group.was_tried, accepted, verified)
        for step, is_reached in zip(STEPS, reached, strict=True):
            counts[f"{group.purpose}.{step}"] += group.count * is_reached
        if cause := cause_of(group):
            counts[f"cause.{cause}"] += group.count
    return counts


def count_delays(seconds: Mapping[int, int]) -> Counter[str]:
    """Return in which span each delay falls, given how many there are of so many whole seconds."""
    counts: Counter[str] = Counter()
    for delay, count in seconds.items():
        upper = next((upper for upper in DELAYS if delay < upper), DELAYS[-1])
        counts[f"delay.{upper}"] += count
    return counts


def count_mails(states: Mapping[MailState, int]) -> Counter[str]:
    """Return how many mails were accepted, were not, and are under way still."""
    counts: Counter[str] = Counter()
    for state, count in states.items():
        sort = MAILED if state in _SENT else UNDELIVERED if state in _FAILED else UNDER_WAY
        counts[sort] += count
    return counts


def beginning_of_hour(moment: datetime) -> datetime:
    """Return when the hour of a moment began."""
    length = HOUR // timedelta(milliseconds=1)
    return from_epoch(to_epoch(moment) // length * length)
