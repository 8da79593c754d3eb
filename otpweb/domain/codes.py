"""Codes: derived, never stored; and read the way people type them."""

import hashlib
import hmac
import re
import unicodedata
from enum import StrEnum

from otpweb.domain.keys import CodeKey

DIGITS = 6
LETTERS = 8
LONGEST_INPUT = 500
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # base 32 without I, L, O and U

_LOOKALIKES = str.maketrans("OIL", "011")
# In a sentence each half has capitals or a digit, else "password" could be one; overlapping, since
# the word before a code may be four letters long, too.
_HALF = r"(?:[0-9A-TV-Z]{4}|(?=[a-z]*[0-9])[0-9a-tv-z]{4})"
_LETTERS_IN_SENTENCE = re.compile(rf"(?<![\w-])(?=({_HALF}[\s\-]?{_HALF})(?![\w-]))")

_TAG_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without I, O and Q, which look like digits
_SEPARATORS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\-]+")
# Chinese and Japanese are written without blanks, so their letters may stand next to a code.
_CODE_IN_SENTENCE = re.compile(
    r"(?<![a-z0-9_+])[0-9]{6}(?![a-z0-9_])"
    r"|(?<![a-z0-9_+])(?<![0-9][\s\-])[0-9]{3}[\s\-][0-9]{3}(?![a-z0-9_])(?![\s\-][0-9])",
    re.IGNORECASE,
)
# The dashes of all keyboards, and the letters of Japanese ones.
_DASHES = (*range(0x2010, 0x2016), 0x2212, 0xFE63, 0xFF0D)
_FULL_WIDTH = (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
_ON_A_PLAIN_KEYBOARD = dict.fromkeys(_DASHES, "-") | {c: chr(c - 0xFEE0) for c in _FULL_WIDTH}


class CodeForm(StrEnum):
    """What codes look like: six digits, or where too many were guessed eight of Crockford's 32.

    Forty bits need no budget: five tries a minute for a year find one in 400,000 of them.
    """

    DIGITS = "digits"
    LETTERS = "letters"


def derive_code(
    key: CodeKey, challenge_id: str, mail_number: int, form: CodeForm = CodeForm.DIGITS
) -> str:
    """Return the code of the given mail of a challenge; six digits keep their leading zeros.

    The truncation of RFC 4226, section 5.3, over HMAC-SHA-256. Whoever holds the key can make the
    code again at any moment, so it need not lie in a table, a queue, a backup or a log.
    """
    message = bytes.fromhex(challenge_id) + mail_number.to_bytes(4)
    mac = hmac.digest(key.secret, message, "sha256")
    offset = mac[-1] & 0x0F
    if form is CodeForm.LETTERS:
        bits = int.from_bytes(mac[offset : offset + 5])
        return "".join(CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
    truncated = int.from_bytes(mac[offset : offset + 4]) & 0x7FFF_FFFF
    return f"{truncated % 10**DIGITS:0{DIGITS}d}"


def request_tag(challenge_id: str, mail_number: int) -> str:
    """Return the short tag that the page and the mail both carry, such as "K7".

    The letter belongs to the challenge and the digit counts its mails, so that two mails of one
    challenge never share a tag. It is no secret and says nothing of the code.
    """
    number = int.from_bytes(hashlib.sha256(challenge_id.encode()).digest()[:4])
    letter = _TAG_LETTERS[number % len(_TAG_LETTERS)]
    return f"{letter}{(number // len(_TAG_LETTERS) + mail_number) % 8 + 2}"


def written(code: str) -> str:
    """Return a code as a mail shows it: letters in two groups, "7K2D-M9QX"; digits as they are."""
    return code if len(code) == DIGITS else f"{code[:4]}-{code[4:]}"


def read_code(text: str, form: CodeForm = CodeForm.DIGITS) -> str | None:
    """Return the code that a person meant, or None when there is no telling.

    Forgiven: spaces, dashes and line ends anywhere, decimal digits of any script, a sentence with
    one code in it; of letters the case, and O for 0, I and L for 1. Everything else, such as
    "+12345" or seven digits, is nobody's code.
    """
    plain = as_typed_plainly(text)
    if plain is None:
        return None
    return _read_letters(plain) if form is CodeForm.LETTERS else _read_digits(plain)


def as_typed_plainly(text: str) -> str | None:
    """Return the text as a plain keyboard would have sent it: ASCII digits, letters and dashes.

    None when there are control characters in it; what is too long to be typed is cut.
    """
    text = text[:LONGEST_INPUT]
    if any(unicodedata.category(c) == "Cc" and not c.isspace() for c in text):
        return None
    return "".join(_ascii_digit(character) for character in text).translate(_ON_A_PLAIN_KEYBOARD)


def spelled(text: str) -> str:
    """Return the letters of Crockford's base 32 that were meant: no separators, O is 0, I and L 1.

    What is none of the 32 stays, for the caller to refuse.
    """
    return _SEPARATORS.sub("", text).upper().translate(_LOOKALIKES)


def _read_letters(text: str) -> str | None:
    found = {spelled(match) for match in (text, *_LETTERS_IN_SENTENCE.findall(text))}
    codes = {code for code in found if len(code) == LETTERS and set(code) <= set(CROCKFORD)}
    return codes.pop() if len(codes) == 1 else None


def _read_digits(text: str) -> str | None:
    bare = _SEPARATORS.sub("", text)
    if re.fullmatch(r"[0-9]+", bare):
        return bare if len(bare) == DIGITS else None
    found = {_SEPARATORS.sub("", match) for match in _CODE_IN_SENTENCE.findall(text)}
    return found.pop() if len(found) == 1 else None


def _ascii_digit(character: str) -> str:
    # `isdigit` and `int` would also take superscripts; Unicode's decimal digits (Nd) are meant.
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
