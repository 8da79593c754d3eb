"""The budgets that the desk lists: what they are called, and whose a row of them is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from otpweb.domain.budgets import Budget, BudgetPolicy
from otpweb.domain.events import EventKind


class Listed(StrEnum):
    """The names of budgets; keys are made of them, so they are never renamed.

    Each is a field of BudgetPolicy, and has a setting of its own.
    """

    WRONG_CODES = "wrong codes"
    WRONG_TOTPS = "wrong app codes"
    WRONG_RECOVERIES = "wrong recoveries"
    WRONG_PASSWORDS = "wrong passwords"
    MAILS = "mails"
    LOGIN_MAILS = "login mails"
    ALL_MAILS = "all mails"
    CLIENT_REGISTRATIONS = "registrations of client"
    CLIENT_PASSWORDS = "passwords of client"
    CLIENT_CODES = "codes of client"

    @property
    def setting(self) -> str:
        """The variable that it is set by, without its prefix."""
        return f"BUDGET_{self.name}"

    def of(self, policy: BudgetPolicy) -> tuple[Budget, ...]:
        """Return the budgets of that name which are in force, one for each length of time."""
        found: tuple[Budget, ...] = getattr(policy, self.name.lower())
        return found


@dataclass(frozen=True, slots=True)
class OfAccount:
    """An account's own."""

    account_id: str


@dataclass(frozen=True, slots=True)
class OfAddress:
    """That of an address, all its spellings together, whether it has an account or not."""

    address: str


@dataclass(frozen=True, slots=True)
class OfApp:
    """That of an authenticator app."""

    totp_id: str


@dataclass(frozen=True, slots=True)
class OfClient:
    """That of all people behind one network address, or in one /64 of IPv6."""

    network: str


@dataclass(frozen=True, slots=True)
class OfEverybody:
    """That of all people together."""


Whose = OfAccount | OfAddress | OfApp | OfClient | OfEverybody

# What is noted where these budgets are spent.
CAUSES = {
    Listed.WRONG_CODES: {EventKind.CODE_WRONG, EventKind.STEP_WRONG},
    Listed.WRONG_TOTPS: {EventKind.STEP_WRONG},
    Listed.WRONG_RECOVERIES: {EventKind.CODE_WRONG},
    Listed.WRONG_PASSWORDS: {EventKind.LOGIN_PASSWORD_WRONG, EventKind.PASSWORD_WRONG},
    Listed.MAILS: {
        EventKind.REGISTRATION_STARTED,
        EventKind.RECOVERY_ASKED,
        EventKind.EMAIL_CHANGE_ASKED,
        EventKind.CODE_SENT_AGAIN,
        EventKind.ADDRESS_CORRECTED,
    },
    Listed.LOGIN_MAILS: {
        EventKind.LOGIN_PASSWORD_RIGHT,
        EventKind.DELETION_ASKED,
        EventKind.CODE_SENT_AGAIN,
    },
    Listed.ALL_MAILS: {
        EventKind.REGISTRATION_STARTED,
        EventKind.RECOVERY_ASKED,
        EventKind.EMAIL_CHANGE_ASKED,
        EventKind.CODE_SENT_AGAIN,
        EventKind.ADDRESS_CORRECTED,
    },
    Listed.CLIENT_REGISTRATIONS: {EventKind.REGISTRATION_STARTED, EventKind.RECOVERY_ASKED},
    Listed.CLIENT_PASSWORDS: {EventKind.LOGIN_PASSWORD_WRONG, EventKind.PASSWORD_WRONG},
    Listed.CLIENT_CODES: {EventKind.CODE_WRONG, EventKind.STEP_WRONG},
}


@dataclass(frozen=True, slots=True)
class NearBudget:
    """A row of a listed budget that is used up, or nearly; `most` is its limit as it was set."""

    key: str
    listed: Listed
    subject: str
    hits: int
    most: int
    resets_at: datetime

    @property
    def is_used_up(self) -> bool:
        """Tell whether it has come to its limit."""
        return self.hits >= self.most

    @property
    def whose(self) -> Whose:
        """Whose it is, read from its subject as the flows write it."""
        return whose(self.listed, self.subject)

    def budget(self, policy: BudgetPolicy) -> Budget | None:
        """Return the budget that it is a row of; None when that is in force no more."""
        found = (one for one in self.listed.of(policy) if one.key(self.subject) == self.key)
        return next(found, None)


def whose(listed: Listed, subject: str) -> Whose:
    """Return whose budget of that name the subject is."""
    match listed:
        case Listed.WRONG_CODES:  # "login 0123", "register ann@example.com"
            name = subject.partition(" ")[2]
            return OfAddress(name) if "@" in name else OfAccount(name)
        case Listed.WRONG_TOTPS:  # "totp 0123"
            return OfApp(subject.partition(" ")[2])
        case Listed.WRONG_PASSWORDS:  # "of 0123 anywhere"
            return OfAccount(subject.split(" ")[1] if " " in subject else subject)
        case Listed.LOGIN_MAILS:
            return OfAccount(subject)
        case Listed.MAILS:
            return OfAddress(subject)
        case Listed.WRONG_RECOVERIES | Listed.ALL_MAILS:
            return OfEverybody()
        case _:
            return OfClient(subject)
