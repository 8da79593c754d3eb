"""Accounts, and what may be a username."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from otpweb.domain.authenticators import Authenticators

SHORTEST_USERNAME = 2
LONGEST_USERNAME = 32

_LONGEST_TYPED = 4 * LONGEST_USERNAME  # normalising takes the square of the length

# Written together, and told apart by everybody (UTS 39, section 5.2, "highly restrictive").
_MIXED_BY_HABIT = {"LATIN", "CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"}


class Role(StrEnum):
    """What an account may do."""

    MEMBER = "member"
    ADMIN = "admin"


class Status(StrEnum):
    """Whether an account may come in; anything but active is told after password and code only.

    Whoever is pending waits for an admin's decision, and may look at nothing but that; so does
    whoever was rejected, until they ask again.
    """

    ACTIVE = "active"
    PENDING = "pending"
    REJECTED = "rejected"
    SUSPENDED = "suspended"


class UsernameProblem(StrEnum):
    """Why a text cannot be a username."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    SCRIPTS = "scripts"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody whose address has been proven; mail goes to `email`, and to no other spelling."""

    id: str
    username: str
    email: str
    email_key: str
    password_hash: str = field(repr=False)
    role: Role
    status: Status
    created_at: datetime
    authenticators: Authenticators = field(default_factory=Authenticators)
    status_reason: str = ""  # in an admin's words, to be read by the person
    status_since: datetime | None = None


def canonical(text: str) -> str:
    """Return the form in which two spellings of one name are equal (NFKC and case folding).

    Twice, because folding can undo normalisation. "MIKE" and full-width letters become "mike".
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded)


def parse_username(text: str) -> str | UsernameProblem:
    """Return the username as it will be shown, or what keeps it from being one.

    Letters and digits of any script, with single dots, dashes and underscores between them. Never
    an "@", so that no username can pass for somebody's address; nor two scripts in one name, so
    that a Cyrillic "a" in "anna" cannot pass for the Latin one (UTS 39).
    """
    text = text.strip()
    if len(text) > _LONGEST_TYPED:
        return UsernameProblem.TOO_LONG
    name = unicodedata.normalize("NFKC", text)
    if not name:
        return UsernameProblem.EMPTY
    if len(name) < SHORTEST_USERNAME:
        return UsernameProblem.TOO_SHORT
    if len(name) > LONGEST_USERNAME:
        return UsernameProblem.TOO_LONG
    words = name.replace("-", ".").replace("_", ".").split(".")
    if not all(word and word.isalnum() for word in words):
        return UsernameProblem.CHARACTERS
    scripts = _scripts(name)
    if len(scripts) > 1 and not scripts <= _MIXED_BY_HABIT:
        return UsernameProblem.SCRIPTS
    return name


def _scripts(name: str) -> set[str]:
    # Unicode's names begin with the script: "CYRILLIC SMALL LETTER A", "ARABIC-INDIC DIGIT ONE";
    # Persian digits are "EXTENDED ARABIC-INDIC". The digits that all scripts use are no letters
    # of any.
    letters = (unicodedata.name(c, "") for c in name if not c.isascii() or c.isalpha())
    return {re.split(r"[ -]", letter.removeprefix("EXTENDED "))[0] for letter in letters}
