"""Mails in the outbox: how far each has come, and when to try again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from otpweb.domain.codes import CodeForm
from otpweb.domain.letters import Letter

RETRY_AFTER = (2, 5, 15, 45, 90)  # seconds; RFC 5321, section 4.5.4.1, would wait too long
LEASE = timedelta(seconds=15)  # so soon a mail is taken up again whose process has died
RENEW_LEASE_AFTER = timedelta(seconds=5)


class MailState(StrEnum):
    """Where a mail is."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    DELAYED = "delayed"
    REFUSED = "refused"
    FAILED = "failed"
    EXPIRED = "expired"
    PRINTED = "printed"

    @property
    def is_dead(self) -> bool:
        """Tell whether it came to nothing."""
        return self in DEAD

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self not in {MailState.QUEUED, MailState.DELAYED}


WAITING = (MailState.QUEUED, MailState.DELAYED)
GONE = (MailState.ACCEPTED, MailState.PRINTED)
DEAD = (MailState.REFUSED, MailState.FAILED, MailState.EXPIRED)


@dataclass(frozen=True, slots=True)
class CodeSlip:
    """What it takes to derive the code of a mail, and whether to send it still."""

    challenge_id: str
    mail_number: int
    key_id: str
    form: CodeForm


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that somebody is to get; what it says is made when it is sent.

    A notice has no slip: it belongs to no challenge and holds no code.
    """

    id: str
    letter: Letter
    recipient: str
    slip: CodeSlip | None
    context: dict[str, str]
    state: MailState
    attempts: int
    created_at: datetime
    due_at: datetime
    expires_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailLine:
    """What the desk sees of a mail: how far it came, in the words of the mail server.

    `is_wanted` tells whether it would still be of use: its code is alive and the newest.
    """

    id: str
    letter: str  # of a newer version it may be one that this one does not know
    recipient: str
    challenge_id: str | None
    state: MailState
    attempts: int
    created_at: datetime
    due_at: datetime
    settled_at: datetime | None
    reply: str
    is_wanted: bool

    @property
    def may_be_retried(self) -> bool:
        """Tell whether trying it again makes sense."""
        return self.state.is_dead and self.is_wanted


def next_attempt(mail: Mail, now: datetime, *, jitter: float) -> datetime | None:
    """Return when to try again after a delay, or None when its code would be dead by then.

    `jitter`, around 1, keeps mails that failed together from coming back together.
    """
    if mail.attempts > len(RETRY_AFTER):
        return None
    at = now + timedelta(seconds=RETRY_AFTER[mail.attempts - 1] * jitter)
    return at if at < mail.expires_at else None
