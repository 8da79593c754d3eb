"""Accounts, and what may be a username."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

SHORTEST_USERNAME = 2
LONGEST_USERNAME = 32


class Role(StrEnum):
    """What an account may do."""

    MEMBER = "member"
    ADMIN = "admin"


class Status(StrEnum):
    """Whether an account may log in."""

    ACTIVE = "active"


class UsernameProblem(StrEnum):
    """Why a text cannot be a username."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody whose address has been proven."""

    id: str
    username: str
    email: str
    password_hash: str = field(repr=False)
    role: Role
    status: Status
    created_at: datetime


def canonical(text: str) -> str:
    """Return the form in which two spellings of one name are equal (NFKC and case folding).

    Twice, because folding can undo normalisation. "MIKE" and full-width letters become "mike".
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded)


def parse_username(text: str) -> str | UsernameProblem:
    """Return the username as it will be shown, or what keeps it from being one.

    Letters and digits of any script, with single dots, dashes and underscores between them. Never
    an "@", so that no username can pass for somebody's address.
    """
    name = unicodedata.normalize("NFKC", text.strip())
    if not name:
        return UsernameProblem.EMPTY
    if len(name) < SHORTEST_USERNAME:
        return UsernameProblem.TOO_SHORT
    if len(name) > LONGEST_USERNAME:
        return UsernameProblem.TOO_LONG
    words = name.replace("-", ".").replace("_", ".").split(".")
    if not all(word and word.isalnum() for word in words):
        return UsernameProblem.CHARACTERS
    return name
