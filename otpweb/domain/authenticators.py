"""Authenticators: what an account can be asked for, besides the password."""

from dataclasses import dataclass
from enum import StrEnum


class Factor(StrEnum):
    """What somebody can show; sessions keep the last one, so names are never changed."""

    PASSWORD = "password"  # noqa: S105 - the name of a factor
    MAILED_CODE = "code"
    TRUSTED_BROWSER = "trusted browser"
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery code"


# What its owner has in hand, apart from any mailbox.
OWN = {Factor.TOTP, Factor.PASSKEY, Factor.RECOVERY_CODE}


@dataclass(frozen=True, slots=True)
class Authenticators:
    """What an account has; `takes_mailed_code` is its owner's wish where it has more than mail.

    `must_be_shown`: a mailed code has set the password, so a second one would show nothing more,
    until one of these was shown after it (OWASP ASVS 5.0, 6.4.3).
    """

    has_totp: bool = False
    passkeys: int = 0
    recovery_codes: int = 0
    takes_mailed_code: bool = True
    must_be_shown: bool = False

    @property
    def has_own(self) -> bool:
        """Tell whether there is anything stronger than a mailed code."""
        return self.has_totp or self.passkeys > 0

    def accepts_mailed_code(self, *, site_allows: bool) -> bool:
        """Tell whether a mailed code is enough; nobody can be asked for what they do not have."""
        if not self.has_own:
            return True
        return self.takes_mailed_code and site_allows and not self.must_be_shown

    def second_steps(self, *, site_allows_mail: bool) -> tuple[Factor, ...]:
        """Return what may follow a right password, the strongest first.

        A mailed code proves the address; it is no out-of-band authenticator (NIST SP 800-63B-4,
        3.1.3.1), so it comes after what the person has in hand.
        """
        has = {
            Factor.PASSKEY: self.passkeys > 0,
            Factor.TOTP: self.has_totp,
            Factor.MAILED_CODE: self.accepts_mailed_code(site_allows=site_allows_mail),
            Factor.RECOVERY_CODE: self.has_own and self.recovery_codes > 0,
        }
        return tuple(factor for factor, is_there in has.items() if is_there)

    @property
    def step_up(self) -> tuple[Factor, ...]:
        """Return what shows once more that it is the person herself, the strongest first.

        Whoever has an authenticator is asked for it: a password alone may be what a thief has.
        """
        has = {
            Factor.PASSKEY: self.passkeys > 0,
            Factor.TOTP: self.has_totp,
            Factor.RECOVERY_CODE: self.has_own and self.recovery_codes > 0,
            Factor.PASSWORD: not self.has_own,
        }
        return tuple(factor for factor, is_there in has.items() if is_there)
