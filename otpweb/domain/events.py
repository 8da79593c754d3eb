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
    SESSION_ENDED_ELSEWHERE = "session.ended_elsewhere"
    SESSION_OTHERS_ENDED = "session.others_ended"
    SESSION_PROVEN = "session.proven_again"
    BROWSER_FORGOTTEN = "browser.forgotten"
    BROWSER_NEW = "browser.new"
    STEP_ASKED = "step.asked"
    STEP_WRONG = "step.wrong"
    STEP_BUDGET = "step.budget_over"
    LOGIN_TOTP = "login.totp"
    LOGIN_PASSKEY = "login.passkey"
    LOGIN_RECOVERY_CODE = "login.recovery_code"
    RECOVERY_ASKED = "recovery.asked"
    RECOVERY_GRANTED = "recovery.granted"
    PASSWORD_RECOVERED = "password.recovered"
    PASSWORD_CHANGED = "password.changed"
    PASSWORD_WRONG = "password.wrong"
    USERNAME_CHANGED = "username.changed"
    EMAIL_CHANGE_ASKED = "email.change_asked"
    EMAIL_CHANGED = "email.changed"
    EMAIL_CHANGE_UNDONE = "email.change_undone"
    DELETION_ASKED = "account.deletion_asked"
    ACCOUNT_DELETED = "account.deleted"
    DATA_DOWNLOADED = "account.data_downloaded"
    TOTP_ADDED = "totp.added"
    TOTP_REMOVED = "totp.removed"
    PASSKEY_ADDED = "passkey.added"
    PASSKEY_REMOVED = "passkey.removed"
    RECOVERY_CODES_MADE = "recovery.codes_made"
    MAILED_CODE_REFUSED = "mail.fallback_off"
    MAILED_CODE_ALLOWED = "mail.fallback_on"
    APPROVAL_ASKED = "approval.asked"
    APPROVAL_GIVEN = "approval.given"
    APPROVAL_REFUSED = "approval.refused"
    ACCOUNT_SUSPENDED = "account.suspended"
    ACCOUNT_RESTORED = "account.restored"
    ROLE_GIVEN = "role.admin_given"
    ROLE_TAKEN = "role.admin_taken"
    ADMIN_ENDED_SESSIONS = "admin.ended_sessions"
    ADMIN_STARTED_RECOVERY = "admin.started_recovery"
    ADMIN_REMOVED_AUTHENTICATORS = "admin.removed_authenticators"
    ADMIN_SET_UP = "admin.first_set_up"
    ADMIN_REFUSED = "admin.refused"
    BUDGET_LIFTED = "budget.lifted"
    MAIL_PAUSED = "mail.paused"
    MAIL_RESUMED = "mail.resumed"
    MAIL_RETRIED = "mail.retried"
    MAIL_TESTED = "mail.tested"
    EVENTS_EXPORTED = "events.exported"
    EVENTS_PURGED = "events.purged"

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
    EventKind.PASSWORD_WRONG,
    EventKind.STEP_WRONG,
    EventKind.STEP_BUDGET,
    EventKind.ADMIN_REFUSED,
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    `actor` is the id of the account that did it, "visitor" for somebody not logged in, "command"
    for the operator's shell, or "system" for what happens by itself.
    """

    at: datetime
    kind: EventKind
    actor: str
    account_id: str | None
    challenge_id: str | None
    client_address: str
    user_agent: str
    request_id: str
