"""The timeline of a code: what people did, what became of its mails, how it ended, in one order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from otpweb.domain.challenges import State
from otpweb.domain.code_log import LoggedCode, LoggedMail, Standing
from otpweb.domain.codes import request_tag
from otpweb.domain.events import Event
from otpweb.domain.mails import MailState


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail was written, with this tag."""

    at: datetime
    mail: LoggedMail
    tag: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The last that is known of a mail; of one still under way the moment is its next try."""

    at: datetime
    mail: LoggedMail


@dataclass(frozen=True, slots=True)
class ScreenOpened:
    """The code screen was seen for the first time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The challenge was over."""

    at: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class Noted:
    """Somebody did something, with this event."""

    at: datetime
    event: Event


Step = Posted | Settled | ScreenOpened | Ended | Noted

_RANKS = {kind: rank for rank, kind in enumerate((Noted, Posted, ScreenOpened, Settled, Ended))}


def timeline(
    code: LoggedCode,
    mails: Sequence[LoggedMail],
    events: Sequence[Event],
    *,
    tries: int,
    now: datetime,
) -> list[Step]:
    """Return all that is known of a code, the oldest first; `tries` is how often it may be tried.

    What happened within one second is in the order of its causes: an act is noted after the mail
    that it brings about.
    """
    steps: list[Step] = [Noted(event.at, event) for event in events]
    for mail in mails:
        steps += _of_mail(code, mail)
    if code.opened_at:
        steps.append(ScreenOpened(code.opened_at))
    steps += _of_end(code, tries=tries, now=now)
    return sorted(steps, key=lambda step: (step.at.replace(microsecond=0), _RANKS[type(step)]))


def _of_mail(code: LoggedCode, mail: LoggedMail) -> Iterator[Step]:
    yield Posted(mail.created_at, mail, request_tag(code.id, mail.number))
    if mail.settled_at:
        yield Settled(mail.settled_at, mail)
    elif mail.state is MailState.DELAYED:
        yield Settled(mail.due_at, mail)


def _of_end(code: LoggedCode, *, tries: int, now: datetime) -> Iterator[Step]:
    standing = code.standing(tries=tries, now=now)
    if code.ended_at:
        yield Ended(code.ended_at, standing)
    elif standing is State.EXPIRED:
        yield Ended(code.expires_at, standing)
