"""The list of people: what it is filtered by, and what a search text begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from otpweb.domain.accounts import Role, Status, canonical
from otpweb.domain.addresses import Address, parse_address
from otpweb.domain.challenges import Outcome, Purpose

_HEXADECIMAL = set("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list; the keys are the forms in which names and addresses are compared."""

    id: str
    username: str
    username_key: str
    email: str
    email_key: str
    status: Status
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """A challenge in a line; it has no outcome while nothing but the clock has ended it."""

    id: str
    purpose: Purpose
    created_at: datetime
    expires_at: datetime
    mails: int
    tries: int
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which people a list is asked for; without anything, all of them."""

    text: str = ""
    status: Status | None = None
    role: Role | None = None

    def admits(self, person: Listed) -> bool:
        """Tell whether somebody has the status and the role that are wanted."""
        return self.status in {None, person.status} and self.role in {None, person.role}


class Part(StrEnum):
    """What a search text may be the beginning of, in the order in which people are listed."""

    NAME = "n"
    ADDRESS = "a"
    ID = "i"

    def key_of(self, person: Listed) -> str:
        """Return what is compared with the text."""
        keys = {
            Part.NAME: person.username_key,
            Part.ADDRESS: person.email_key,
            Part.ID: person.id,
        }
        return keys[self]


def beginnings(text: str) -> Mapping[Part, str]:
    """Return how each part has to begin, for the parts that can begin with this text.

    No name holds an "@", and ids are hexadecimal digits: what cannot be found is not looked for.
    """
    address = parse_address(text, test_domains=True) if "@" in text else None
    plain = canonical(text.strip())
    found = {} if "@" in plain else {Part.NAME: plain}
    found[Part.ADDRESS] = address.key if isinstance(address, Address) else plain
    if set(plain) <= _HEXADECIMAL:
        found[Part.ID] = plain
    return found


def first_match(person: Listed, begins: Mapping[Part, str]) -> Part | None:
    """Return the part that somebody is listed by, though others may match as well."""
    return next((p for p, start in begins.items() if p.key_of(person).startswith(start)), None)
