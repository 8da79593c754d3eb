"""The timeline of a code: what people did, what became of its mails, how it ended, in one order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from otpweb.domain.challenges import State
from otpweb.domain.code_log import LoggedCode, LoggedMail, Standing
from otpweb.domain.codes import request_tag
from otpweb.domain.events import Event, EventKind
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

_ONE_TRANSACTION = timedelta(seconds=1)
_BRING_MAIL = {
    EventKind.REGISTRATION_STARTED,
    EventKind.LOGIN_PASSWORD_RIGHT,
    EventKind.RECOVERY_ASKED,
    EventKind.EMAIL_CHANGE_ASKED,
    EventKind.DELETION_ASKED,
    EventKind.CODE_SENT_AGAIN,
    EventKind.ADDRESS_CORRECTED,
}


def timeline(
    code: LoggedCode,
    mails: Sequence[LoggedMail],
    events: Sequence[Event],
    *,
    tries: int,
    now: datetime,
) -> list[Step]:
    """Return all that is known of a code, the oldest first; `tries` is how often it may be tried.

    A mail follows the act that brought it about, although that is noted a moment later.
    """
    steps: list[Step] = [Noted(event.at, event) for event in events]
    for mail in mails:
        steps += _of_mail(code, mail, events)
    if code.opened_at:
        steps.append(ScreenOpened(code.opened_at))
    steps += _of_end(code, tries=tries, now=now)
    return sorted(steps, key=lambda step: step.at)


def _of_mail(code: LoggedCode, mail: LoggedMail, events: Sequence[Event]) -> Iterator[Step]:
    latest = mail.created_at + _ONE_TRANSACTION
    causes = [e.at for e in events if e.kind in _BRING_MAIL and mail.created_at <= e.at <= latest]
    at = min(causes, default=mail.created_at)
    yield Posted(at, mail, request_tag(code.id, mail.number))
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
