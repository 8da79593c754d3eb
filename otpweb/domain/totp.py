"""Authenticator apps: time-based codes (RFC 6238), each of them good once."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

import pyotp

NO_STEP = -1  # before any that can be accepted: for a secret that has not been used yet

_GROUP = 4  # characters that are typed without looking up again


@dataclass(frozen=True, slots=True)
class Totp:
    """An app of an account, or one that is being set up; its secret opens only together with `id`.

    `last_step` is the newest that was accepted.
    """

    id: str
    sealed_secret: str = field(repr=False)
    last_step: int
    created_at: datetime
    confirmed_at: datetime | None = None


def new_secret() -> str:
    """Return a random secret of 160 bits in base 32, as RFC 4226, section 4, recommends."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, *, account_name: str, issuer: str) -> str:
    """Return the address that a QR code holds, which tells an app all it needs.

    SHA-1, six digits and 30 seconds, which every app reads; many ignore a wish for others.
    """
    return pyotp.TOTP(secret).provisioning_uri(name=account_name, issuer_name=issuer)


def in_groups(secret: str) -> str:
    """Return the secret as it is shown to be typed by hand, "ABCD EFGH ..."."""
    return " ".join(secret[i : i + _GROUP] for i in range(0, len(secret), _GROUP))


def code_at(secret: str, moment: datetime) -> str:
    """Return what the app shows at that moment."""
    return pyotp.TOTP(secret).at(moment)


def match_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """Return the time step whose code this is; None when it is of none that can be accepted.

    Acceptable are the step of `now` and its neighbours, since clocks differ and people type slowly
    (RFC 6238, section 5.2), as long as they come after the last one that was accepted: no code is
    good twice. All three are compared, in constant time. The code is one that `read_code` returned.
    """
    app = pyotp.TOTP(secret)
    current = app.timecode(now)
    steps = (current - 1, current, current + 1)
    matching = [step for step in steps if hmac.compare_digest(app.generate_otp(step), code)]
    # The latest, for where two steps have one code it must not be good for the other afterwards.
    return max((step for step in matching if step > after), default=None)
