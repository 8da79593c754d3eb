"""Passwords: which are too weak, and how they are kept (bcrypt over a keyed pre-hash)."""

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Container
from enum import StrEnum
from typing import Any

import bcrypt
from zxcvbn import zxcvbn

from otpweb.domain.accounts import canonical

SHORTEST = 8  # NIST SP 800-63B-4, section 3.1.1.2, for a password that is not the only factor
LONGEST = 1024
_ENOUGH_TO_JUDGE = 40  # characters
_SUBSTITUTES = frozenset("@({[<!|$+%")  # which zxcvbn reads as letters, digits aside
_MOST_SUBSTITUTES = 2  # different ones
_GOOD_SCORE = 3  # of 4: "safely unguessable"
_SHORTEST_NAME = 4  # a shorter name stands in too many honest passwords
_FEW = 4  # characters: a year


class PasswordProblem(StrEnum):
    """Why a password is refused."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    HOLDS_NAME = "holds_name"
    COMMON = "common"
    BREACHED = "breached"
    KEYBOARD = "keyboard"
    REPEATS = "repeats"
    DATE = "date"
    GUESSABLE = "guessable"
    SAME = "same"


_BY_PATTERN = {
    "spatial": PasswordProblem.KEYBOARD,
    "repeat": PasswordProblem.REPEATS,
    "sequence": PasswordProblem.REPEATS,
    "date": PasswordProblem.DATE,
    "regex": PasswordProblem.DATE,
}


def find_problem(
    password: str,
    *,
    names: tuple[str, ...] = (),
    site_words: tuple[str, ...] = (),
    common: Container[str] = (),
) -> PasswordProblem | None:
    """Tell what is wrong with a new password.

    `names` are the person's own and must not be in it; `site_words`, such as the host's name, count
    for nothing; `common` holds the most used passwords, in canonical form. No rules of composition
    (NIST SP 800-63B-4, section 3.1.1.2): length, lists, and an estimate of what guessing it takes.
    """
    if not password:
        return PasswordProblem.EMPTY
    if len(password) < SHORTEST:
        return PasswordProblem.TOO_SHORT
    if len(password) > LONGEST:
        return PasswordProblem.TOO_LONG
    plain = canonical(password)
    if any(len(name) >= _SHORTEST_NAME and canonical(name) in plain for name in names):
        return PasswordProblem.HOLDS_NAME
    if plain in common:
        return PasswordProblem.COMMON
    estimate = zxcvbn(_bounded(password), user_inputs=["otpweb", *site_words, *names])
    if estimate["score"] < _GOOD_SCORE:
        return _weakness(estimate)
    return PasswordProblem.GUESSABLE if _is_common_with_few_added(plain, common) else None


def _bounded(password: str) -> str:
    """Return as much of a password as can be judged in 40 ms.

    zxcvbn tries every reading of every substitute ("p@$$word"): with all of them in one password
    it would compute for seconds, and nobody else would be served.
    """
    judged = password[:_ENOUGH_TO_JUDGE]
    used = sorted(_SUBSTITUTES.intersection(judged), key=judged.index)
    surplus = dict.fromkeys(map(ord, used[_MOST_SUBSTITUTES:]), "~")
    return judged.translate(surplus)


def _weakness(estimate: dict[str, Any]) -> PasswordProblem:
    longest = max(estimate["sequence"], key=lambda match: len(match["token"]))
    if longest["pattern"] == "dictionary" and longest["dictionary_name"] == "passwords":
        return PasswordProblem.COMMON
    return _BY_PATTERN.get(longest["pattern"], PasswordProblem.GUESSABLE)


def _is_common_with_few_added(plain: str, common: Container[str]) -> bool:
    # Part of the estimate: zxcvbn knows a sixth of the list, and takes "mickymouse2026" for good.
    added = range(1, _FEW + 1)
    return any(plain[:-n] in common for n in added if not any(map(str.isalpha, plain[-n:])))


def breach_digest(password: str) -> str:
    """Return the SHA-1, in upper-case hex, by which lists of breached passwords know a password."""
    return hashlib.sha1(_normalised(password), usedforsecurity=False).hexdigest().upper()


def hash_password(password: str, rounds: int) -> str:
    """Return what is stored of a password; takes a quarter of a second at cost 12."""
    return bcrypt.hashpw(_prehash(password), bcrypt.gensalt(rounds)).decode()


def verify_password(password: str, stored: str) -> bool:
    """Tell whether the password is the stored one, in the time that `stored` was made to take.

    One that is too long to be anybody's costs nothing: normalising it might take seconds.
    """
    return len(password) <= LONGEST and bcrypt.checkpw(_prehash(password), stored.encode())


def verify_at_cost(password: str, stored: str, rounds: int) -> bool:
    """Tell whether the password is the stored one, in no less time than that cost takes.

    Each step of cost doubles the work, so what a hash of cost c lacks are decoys of the costs c,
    c + 1, and so on: 2^c + 2^c + 2^(c + 1) + ... + 2^(rounds - 1) = 2^rounds. They decide nothing.
    """
    is_right = verify_password(password, stored)
    for cost in range(cost_of(stored), rounds):
        verify_password(password, decoy_hash(cost))
    return is_right


def decoy_hash(rounds: int) -> str:
    """Return a hash that no password matches and that costs as much to check as a real one.

    It is checked where there is no account, so that the answer takes equally long.
    """
    return f"$2b${rounds:02d}${'.' * 21}O{'.' * 31}"


def cost_of(stored: str) -> int:
    """Return the bcrypt cost that a stored hash was made with."""
    return int(stored.split("$")[2])


def _prehash(password: str) -> bytes:
    # bcrypt reads 72 bytes and stops at NUL: without this the rest of a long password counts for
    # nothing. Keyed, so that leaked plain SHA-256 hashes cannot be tried.
    key = b"otpweb password 1"
    return base64.b64encode(hmac.digest(key, _normalised(password), "sha256"))


def _normalised(password: str) -> bytes:
    # As NIST SP 800-63B-4 advises, since keyboards differ in what they send for one and the same
    # character.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
