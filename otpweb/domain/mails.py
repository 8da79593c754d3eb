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
    def is_settled(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self not in {MailState.QUEUED, MailState.DELAYED}


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


def next_attempt(mail: Mail, now: datetime, *, jitter: float) -> datetime | None:
    """Return when to try again after a delay, or None when its code would be dead by then.

    `jitter`, around 1, keeps mails that failed together from coming back together.
    """
    if mail.attempts > len(RETRY_AFTER):
        return None
    at = now + timedelta(seconds=RETRY_AFTER[mail.attempts - 1] * jitter)
    return at if at < mail.expires_at else None
