"""Events: what happened to an account or a challenge, without any secret."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """The names of events; they are stored, so they are never renamed."""

    REGISTRATION_STARTED = "registration.started"
    ACCOUNT_CREATED = "account.created"
    LOGIN_PASSWORD_RIGHT = "login.password_right"
    LOGIN_PASSWORD_WRONG = "login.password_wrong"
    LOGIN_PASSWORD_BUDGET = "login.password_budget_over"
    LOGIN_COMPLETED = "login.completed"
    LOGIN_TRUSTED = "login.trusted_browser"
    LOGIN_SUSPENDED = "login.account_suspended"
    BROWSER_TRUSTED = "browser.trusted"
    CAPTCHA_UNPROVEN = "captcha.unproven"
    CLIENT_BUDGET = "client.budget_over"
    CODE_SENT_AGAIN = "code.sent_again"
    CODE_WRONG = "code.wrong"
    CODE_OLDER = "code.older"
    CODE_BUDGET = "code.budget_over"
    MAIL_BUDGET = "mail.budget_over"
    MAIL_ALLOWED = "mail.allowed_again"
    ADDRESS_CORRECTED = "challenge.address_corrected"
    CHALLENGE_CANCELLED = "challenge.cancelled"
    CHALLENGE_DENIED = "challenge.denied"
    SESSION_ENDED = "session.ended"

    @property
    def result(self) -> str:
        """How the act ended: "failure" for what was refused or was wrong."""
        return "failure" if self in _FAILURES else "success"


_FAILURES = {
    EventKind.LOGIN_PASSWORD_WRONG,
    EventKind.LOGIN_PASSWORD_BUDGET,
    EventKind.LOGIN_SUSPENDED,
    EventKind.CAPTCHA_UNPROVEN,
    EventKind.CLIENT_BUDGET,
    EventKind.CODE_WRONG,
    EventKind.CODE_OLDER,
    EventKind.CODE_BUDGET,
    EventKind.MAIL_BUDGET,
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    `actor` is the id of the account that did it, "visitor" for somebody not logged in, or
    "command" for the operator's shell.
    """

    at: datetime
    kind: EventKind
    actor: str
    account_id: str | None
    challenge_id: str | None
    client_address: str
    user_agent: str
    request_id: str
