"""Recovery codes: ten that a person keeps on paper, each of them good once.

Each has 65 random bits; NIST SP 800-63B-4, section 4.2.1.1, asks for 64 and a digest. Ours is
keyed, so whoever has the table alone cannot try codes on it, and it need not be slow.
"""

import hmac
import secrets

from otpweb.domain.codes import CROCKFORD, as_typed_plainly, spelled
from otpweb.domain.keys import Keyring

HOW_MANY = 10

_LENGTH = 13
_USE = "recovery codes"


def new_codes() -> list[str]:
    """Return a fresh set of codes, to be shown once."""
    return ["".join(secrets.choice(CROCKFORD) for _ in range(_LENGTH)) for _ in range(HOW_MANY)]


def written(code: str) -> str:
    """Return a code as it is shown and printed, "ABCD-EFGH-JKMNP"."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def read_recovery_code(text: str) -> str | None:
    """Return the code that a person meant, or None for what is nobody's.

    Forgiven are case, spaces and dashes anywhere, full-width letters, O for 0, I and L for 1.
    """
    plain = as_typed_plainly(text)
    code = spelled(plain or "")
    return code if len(code) == _LENGTH and set(code) <= set(CROCKFORD) else None


def digests(keys: Keyring, account_id: str, code: str) -> tuple[str, ...]:
    """Return what the database may hold of a code: the first is what to store now, the others are
    what was stored under retired keys.

    Of account and code together, so that a code of one account is none of any other.
    """
    message = f"{account_id} {code}".encode()
    return tuple(hmac.digest(key, message, "sha256").hex() for key in keys.derive_all(_USE))
