"""CAPTCHA: a proof of work instead of a puzzle, and a wait for those who cannot do the work.

The work is ALTCHA's, version 2: find a counter whose PBKDF2 key begins with a zero byte, which
takes 256 tries on average. Nothing is stored until a proof is used.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import altcha

from otpweb.domain.keys import Keyring
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.domain.tokens import new_id
from otpweb.domain.waits import seconds_until

_ALGORITHM = "PBKDF2/SHA-256"
_PREFIX = "00"
_KEY_BYTES = 32
_SOLUTION_USE = "captcha solution"
_TICKET_USE = "captcha ticket"


class Action(StrEnum):
    """What is asked for with a proof; one for another action is none."""

    REGISTER = "register"
    LOGIN = "login"
    RECOVER = "recover"


class Asked(StrEnum):
    """When a proof is asked for; adaptive: when a budget is warm."""

    ADAPTIVE = "adaptive"
    ALWAYS = "always"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class CaptchaPolicy:
    """When it is asked for, how much work it is, and how long it takes without.

    `cost` are the PBKDF2 rounds of one try. At the default, Chromium on a server's two cores is
    busy for a third of a second on average, so a phone several times slower for a second or two.
    Checking a solution costs the server one try, two milliseconds.
    `passes` are how many may come through a minute from one network because they waited.
    """

    asked: Asked = Asked.ADAPTIVE
    cost: int = 10_000
    lifetime: timedelta = timedelta(minutes=20)
    patience: timedelta = timedelta(seconds=60)
    passes: int = 10

    def asks(self, *, is_warm: bool) -> bool:
        """Tell whether to ask somebody for a proof whose budgets are warm, or are not."""
        return self.asked is Asked.ALWAYS or (self.asked is Asked.ADAPTIVE and is_warm)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a form brought, as it came: an ALTCHA solution, a ticket, or nothing of use."""

    altcha: str = ""
    ticket: str = ""


NO_PROOF = Proof()


@dataclass(frozen=True, slots=True)
class Passed:
    """The work was done or the time was waited, and neither can be used again."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """No proof. The ticket is one in `wait` seconds, for those who send it back."""

    wait: int
    ticket: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """When somebody began to wait, and for what; not who."""

    action: Action
    issued_at: datetime
    id: str

    def wait(self, policy: CaptchaPolicy, now: datetime) -> int:
        """Return the whole seconds until it is a proof; 0 when it is one."""
        return seconds_until(self.issued_at + policy.patience, now)

    def text(self, keys: Keyring) -> str:
        """Return the ticket as a form carries it."""
        return keys.sign(_TICKET_USE, f"{self.action}.{to_epoch(self.issued_at)}.{self.id}")


def new_challenge(
    action: Action, keys: Keyring, policy: CaptchaPolicy, now: datetime
) -> dict[str, object]:
    """Return a challenge as the ALTCHA widget reads it.

    When it expires stands in its data: the widget would hold ALTCHA's own `expiresAt` against the
    browser's clock, which may be wrong, and the library against the clock of this machine.
    """
    challenge = altcha.create_challenge(
        _ALGORITHM,
        policy.cost,
        key_length=_KEY_BYTES,
        key_prefix=_PREFIX,
        data={"action": action.value, "expires": int((now + policy.lifetime).timestamp())},
        hmac_secret=keys.derive(_SOLUTION_USE),
    )
    return challenge.to_dict()


def read_solution(
    text: str, action: Action, keys: Keyring, policy: CaptchaPolicy, now: datetime
) -> str | None:
    """Return the signature of the challenge that was solved; None when it was not, or for another
    action, or too long ago.

    The signature is what to remember: one challenge has many solutions, and each many spellings.
    """
    try:
        payload = altcha.Payload.from_base64(text)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    parameters = payload.challenge.parameters
    # Theirs may be 10000.0: signed the same, but nothing that a key can be derived with.
    parameters.cost, parameters.key_length = policy.cost, _KEY_BYTES
    known = keys.derive_all(_SOLUTION_USE)
    if not any(altcha.verify_solution(payload, key).verified for key in known):
        return None
    signed = parameters.data or {}
    is_good = signed["action"] == action and now.timestamp() < signed["expires"]
    return payload.challenge.signature if is_good else None


def new_ticket(action: Action, now: datetime) -> Ticket:
    """Return a ticket for somebody who begins to wait."""
    return Ticket(action, now, new_id())


def read_ticket(
    text: str, action: Action, keys: Keyring, policy: CaptchaPolicy, now: datetime
) -> Ticket | None:
    """Return a ticket that we wrote for this action; None for any other, and when it is too old."""
    words = keys.read_signed(_TICKET_USE, text)
    if words is None:
        return None
    issued_for, issued_at, ticket_id = words.split(".")
    ticket = Ticket(Action(issued_for), from_epoch(int(issued_at)), ticket_id)
    is_good = ticket.action is action and now < ticket.issued_at + policy.lifetime
    return ticket if is_good else None
