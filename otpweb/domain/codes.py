"""Codes: derived, never stored; and read the way people type them."""

import hashlib
import hmac
import re
import unicodedata

from otpweb.domain.keys import CodeKey

DIGITS = 6
LONGEST_INPUT = 500

_TAG_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without I, O and Q, which look like digits
_SEPARATORS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\-\u2010-\u2015\u2212]+")
_CODE_IN_SENTENCE = re.compile(
    r"(?<![\w+])[0-9]{6}(?!\w)"
    r"|(?<![\w+])(?<![0-9][\s\-])[0-9]{3}[\s\-][0-9]{3}(?!\w)(?![\s\-][0-9])"
)


def derive_code(key: CodeKey, challenge_id: str, mail_number: int) -> str:
    """Return the six digits of the given mail of a challenge, leading zeros kept.

    The truncation of RFC 4226, section 5.3, over HMAC-SHA-256. Whoever holds the key can make the
    code again at any moment, so it need not lie in a table, a queue, a backup or a log.
    """
    message = bytes.fromhex(challenge_id) + mail_number.to_bytes(4)
    mac = hmac.digest(key.secret, message, "sha256")
    offset = mac[-1] & 0x0F
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


def read_code(text: str) -> str | None:
    """Return the six digits that a person meant, or None when there is no telling.

    Forgiven: spaces, dashes and line ends anywhere, decimal digits of any script, a sentence with
    one code in it. Everything else, such as "+12345" or seven digits, is nobody's code.
    """
    if any(unicodedata.category(c) == "Cc" and not c.isspace() for c in text[:LONGEST_INPUT]):
        return None
    text = "".join(_ascii_digit(character) for character in text[:LONGEST_INPUT])
    bare = _SEPARATORS.sub("", text)
    if re.fullmatch(r"[0-9]+", bare):
        return bare if len(bare) == DIGITS else None
    found = {_SEPARATORS.sub("", match) for match in _CODE_IN_SENTENCE.findall(text)}
    return found.pop() if len(found) == 1 else None


def _ascii_digit(character: str) -> str:
    # `isdigit` and `int` would also take superscripts; Unicode's decimal digits (Nd) are meant.
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
