"""Challenges: one run of "prove that you read mail at this address"."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from otpweb.domain.addresses import abuse_key
from otpweb.domain.codes import CodeForm, derive_code, request_tag
from otpweb.domain.keys import Keyring
from otpweb.domain.letters import Letter

_PROOF_LIFETIME = timedelta(minutes=15)


class Purpose(StrEnum):
    """What a right code is for; it is good for nothing else (OWASP ASVS 5.0, 6.6.2)."""

    REGISTER = "register"
    LOGIN = "login"
    RECOVER = "recover"
    CHANGE_EMAIL = "change_email"
    CONFIRM = "confirm"

    @property
    def is_after_password(self) -> bool:
        """Tell whether only an account's owner can ask for it, and it goes to her own address."""
        return self in {Purpose.LOGIN, Purpose.CONFIRM}


class Outcome(StrEnum):
    """How a challenge ended, when it did not simply run out."""

    VERIFIED = "verified"
    NAME_TAKEN = "name_taken"
    ADDRESS_TAKEN = "address_taken"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    DENIED = "denied"
    SUSPENDED = "suspended"


class State(StrEnum):
    """What the code screen has to show."""

    OPEN = "open"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class CodePolicy:
    """How long a code lives, how often it may be tried, how often and how soon mailed."""

    lifetime: timedelta
    tries: int
    sends: int
    resend_interval: timedelta


@dataclass(frozen=True, slots=True)
class Registration:
    """What a pending registration holds; it reserves nothing until its address is proven."""

    username: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets the mails for a purpose: an account, after its right password, or any address."""

    purpose: Purpose
    email_key: str
    account_id: str | None

    @classmethod
    def of(cls, purpose: Purpose, email_key: str, account_id: str | None) -> Self:
        """Return who gets the mails for a purpose that an account may have asked for.

        A new address is anybody's until it is proven, whoever wants to have it.
        """
        return cls(purpose, email_key, account_id if purpose.is_after_password else None)

    @property
    def subject(self) -> str:
        """Whose budgets they spend; all the spellings of one mailbox are one."""
        return f"{self.purpose} {self.account_id or abuse_key(self.email_key)}"


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge as it stands in the database."""

    id: str
    handle_digest: str
    purpose: Purpose
    letter: Letter
    email: str
    email_key: str
    account_id: str | None
    registration: Registration | None
    key_id: str
    code_form: CodeForm
    mails: int
    tries: int
    remember: bool
    trust: bool
    next_path: str | None
    created_at: datetime
    mailed_at: datetime
    expires_at: datetime
    outcome: Outcome | None
    opened_at: datetime | None = None  # the code screen, for the first time

    @property
    def addressee(self) -> Addressee:
        """Who gets its mails."""
        return Addressee.of(self.purpose, self.email_key, self.account_id)

    @property
    def tag(self) -> str:
        """The tag of the newest mail."""
        return request_tag(self.id, self.mails)

    def has_tag(self, tag: str) -> bool:
        """Tell whether some mail of this challenge carries that tag."""
        return any(tag == request_tag(self.id, number) for number in range(1, self.mails + 1))

    def state(self, policy: CodePolicy, now: datetime) -> State:
        """Tell what is left of it; an exhausted one stays so after its time has run out too."""
        if self.tries >= policy.tries:
            return State.EXHAUSTED
        return State.EXPIRED if now >= self.expires_at else State.OPEN

    def mails_left(self, policy: CodePolicy, now: datetime) -> int:
        """Return how many more may be asked for.

        None when their codes would live on past a right password, which is good for a quarter of
        an hour (OWASP ASVS 5.0, 7.3.1); the first code lives out its time in any case.
        """
        is_too_late = now + policy.lifetime > self.created_at + _PROOF_LIFETIME
        if self.account_id and is_too_late:
            return 0
        return max(0, policy.sends - self.mails)

    def resend_at(self, policy: CodePolicy) -> datetime:
        """Return the moment from which another mail may be asked for."""
        return self.mailed_at + policy.resend_interval


@dataclass(frozen=True, slots=True)
class Verified:
    """The newest code, in time, of the challenge as it was judged."""

    challenge: Challenge


@dataclass(frozen=True, slots=True)
class WrongCode:
    """Not the code; so many tries are left, at least one."""

    left: int


@dataclass(frozen=True, slots=True)
class OlderCode:
    """The code of an earlier mail: no try is taken, the newest mail has this tag."""

    newest_tag: str


@dataclass(frozen=True, slots=True)
class Expired:
    """Too late, whatever was typed."""


@dataclass(frozen=True, slots=True)
class Exhausted:
    """No tries left; the right code no longer helps."""


Verdict = Verified | WrongCode | Expired | Exhausted


def refusal(challenge: Challenge, *, policy: CodePolicy, now: datetime) -> Expired | Exhausted:
    """Say why no try could be taken."""
    exhausted = challenge.state(policy, now) is State.EXHAUSTED
    return Exhausted() if exhausted else Expired()


def judge(challenge: Challenge, code: str, *, keys: Keyring, policy: CodePolicy) -> Verdict:
    """Decide an answer whose try is already taken; `challenge.tries` counts it.

    A challenge whose mail held no code (its address has an account already, or none) goes through
    the same motions, and no code opens it.
    """
    key = keys.find(challenge.key_id)
    if key is None:
        return Expired()
    right = derive_code(key, challenge.id, challenge.mails, challenge.code_form)
    matches = hmac.compare_digest(right, code)
    if matches and challenge.letter.holds_code:
        return Verified(challenge)
    left = policy.tries - challenge.tries
    return WrongCode(left) if left > 0 else Exhausted()


def is_older_code(challenge: Challenge, code: str, *, keys: Keyring) -> bool:
    """Tell whether the code stood in an earlier mail of this challenge.

    Those codes are dead, so this may be asked before a try is taken: a hit opens nothing, and a
    miss goes on to be counted. Asked alike whatever the newest mail says: else a corrected address
    would tell whether it has an account.
    """
    key = keys.find(challenge.key_id)
    if key is None:
        return False
    numbers = range(1, challenge.mails + 1)
    *earlier, newest = (derive_code(key, challenge.id, n, challenge.code_form) for n in numbers)
    # One in a million times two mails hold the same code: then it is the newest that counts.
    if hmac.compare_digest(newest, code):
        return False
    return any(hmac.compare_digest(old, code) for old in earlier)
