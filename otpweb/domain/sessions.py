"""Sessions and trusted browsers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Factor
from otpweb.domain.owed import Shown

_COARSEST_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """Idle and absolute limits (OWASP ASVS 5.0, 7.3.1 and 7.3.2; NIST SP 800-63B-4, 2.2.3)."""

    idle: timedelta
    lifetime: timedelta
    remember_lifetime: timedelta
    trust_lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in, and the account it is logged in to."""

    id: str
    account: Account
    created_at: datetime
    last_seen_at: datetime
    idle_for: timedelta
    expires_at: datetime
    verified_by: Factor
    proven_at: datetime | None
    user_agent: str
    client_address: str

    @property
    def is_remembered(self) -> bool:
        """Tell whether its cookie outlives the browser: then it may lie idle for all its life."""
        return self.idle_for >= self.expires_at - self.created_at

    @property
    def shown(self) -> Shown:
        """What this browser has shown to get in, and when last since."""
        # It has shown a password, or a passkey that stands for one.
        factors = frozenset({Factor.PASSWORD, self.verified_by})
        return Shown(self.account, factors, self.proven_at)

    def wants_touch(self, now: datetime) -> bool:
        """Tell whether it is time to note that the person is still here.

        Not at every request: a write for each page view would cost more than the page.
        """
        return now - self.last_seen_at > min(_COARSEST_TOUCH, self.idle_for / 4)


@dataclass(frozen=True, slots=True)
class TrustedBrowser:
    """A browser that an account asks for its password only."""

    id: str
    token_digest: str = field(repr=False)
    trusted_at: datetime
    expires_at: datetime
    user_agent: str
    client_address: str


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """A browser in which a password was right, and whose person has an authenticator to show."""

    handle_digest: str
    account: Account
    remember: bool
    trust: bool
    next_path: str | None
    expires_at: datetime
