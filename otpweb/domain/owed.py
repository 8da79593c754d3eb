"""What is owed next: one function decides what a browser has to show before it may go on.

At the door, in a session and before what is sensitive it is the same question, so no path can
forget a step (OWASP ASVS 5.0, 2.3.1 and 6.3.4).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from otpweb.domain.accounts import Account, Role, Status
from otpweb.domain.authenticators import OWN, Factor


class Access(StrEnum):
    """What a route asks of whoever comes to it."""

    ANYBODY = auto()
    KNOWN = auto()  # whoever has logged in, though they may have to wait for a decision
    MEMBER = auto()
    FRESH = auto()  # a member who has shown a moment ago that it is still the same person
    ADMIN = auto()  # by an authenticator of their own: mail is not enough (NIST AAL2)
    ADMIN_FRESH = auto()


@dataclass(frozen=True, slots=True)
class StepPolicy:
    """How long a proof counts as fresh, and whether mail may stand in for an authenticator."""

    fresh_for: timedelta
    takes_mailed_code: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a browser has shown for an account, and when it was last enough for what is sensitive.

    A passkey without the password has verified its user by itself, by a PIN or a finger.
    """

    account: Account
    factors: frozenset[Factor]
    proven_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """Come in."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """Everything: nobody is known yet."""


@dataclass(frozen=True, slots=True)
class Show:
    """One of these, the strongest first."""

    ways: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Suspended:
    """Nothing that the person could show; told to whoever has shown everything, and nobody else."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An admin's: the person is pending, or was rejected."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An authenticator of an admin's own, who has none yet."""


@dataclass(frozen=True, slots=True)
class Admin:
    """To be an admin: nothing that the person could show."""


Owed = Nothing | LogIn | Show | Suspended | Decision | Enrolment | Admin

_INSTEAD_OF_MAIL = {Factor.TRUSTED_BROWSER, Factor.TOTP, Factor.PASSKEY, Factor.RECOVERY_CODE}


def owed_next(shown: Shown | None, access: Access, *, policy: StepPolicy, now: datetime) -> Owed:
    """Return what has to be shown next to get that access."""
    if access is Access.ANYBODY:
        return Nothing()
    if shown is None or not shown.factors & {Factor.PASSWORD, Factor.PASSKEY}:
        return LogIn()
    authenticators = shown.account.authenticators
    if not _is_through(shown, policy):
        return Show(authenticators.second_steps(site_allows_mail=policy.takes_mailed_code))
    if shown.account.status is Status.SUSPENDED:
        return Suspended()
    if access is Access.KNOWN:
        return Nothing()
    if shown.account.status is not Status.ACTIVE:
        return Decision()
    if access in {Access.ADMIN, Access.ADMIN_FRESH} and (owed := _owed_by_admin(shown)):
        return owed
    needs_fresh = access in {Access.FRESH, Access.ADMIN_FRESH}
    if needs_fresh and (_is_admin_by_less(shown) or not is_fresh(shown.proven_at, policy, now)):
        return Show(authenticators.step_up)
    return Nothing()


def _owed_by_admin(shown: Shown) -> Owed | None:
    """Return what is missing for the desk (OWASP ASVS 5.0, 6.3.3 and 8.4.2)."""
    if shown.account.role is not Role.ADMIN:
        return Admin()
    if not shown.account.authenticators.has_own:
        return Enrolment()
    if not shown.factors & OWN:
        return Show(shown.account.authenticators.step_up)
    return None


def _is_admin_by_less(shown: Shown) -> bool:
    """Tell whether an admin with an authenticator has shown none in this browser.

    What adds another one must not be open to less than the desk (NIST SP 800-63B-4, 4.1.2).
    """
    account = shown.account
    has_own = account.role is Role.ADMIN and account.authenticators.has_own
    return has_own and not shown.factors & OWN


def is_fresh(proven_at: datetime | None, policy: StepPolicy, now: datetime) -> bool:
    """Tell whether a proof is of a moment ago; one from the future is not: a clock was set back."""
    return proven_at is not None and timedelta() <= now - proven_at <= policy.fresh_for


def _is_through(shown: Shown, policy: StepPolicy) -> bool:
    if shown.factors & _INSTEAD_OF_MAIL:
        return True
    by_mail = Factor.MAILED_CODE in shown.factors
    return by_mail and shown.account.authenticators.accepts_mailed_code(
        site_allows=policy.takes_mailed_code
    )
