"""Sessions and trusted browsers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from otpweb.domain.accounts import Account

_COARSEST_TOUCH = timedelta(minutes=1)


class VerifiedBy(StrEnum):
    """How a session was established, besides the password."""

    CODE = "code"
    TRUSTED_BROWSER = "trusted browser"


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
    verified_by: VerifiedBy
    user_agent: str
    client_address: str

    def wants_touch(self, now: datetime) -> bool:
        """Tell whether it is time to note that the person is still here.

        Not at every request: a write for each page view would cost more than the page.
        """
        return now - self.last_seen_at > min(_COARSEST_TOUCH, self.idle_for / 4)
