"""Denials: the link by which whoever reads a mailbox says "this was not me"."""

import hmac

from otpweb.domain.keys import Keyring

_USE = "denial"
_MAC_BYTES = 16


def denial_token(keys: Keyring, challenge_id: str, mail_number: int) -> str:
    """Return what the link of a mail holds: which mail it is, and that we wrote it.

    Derived like a code, so nothing of it is stored; it cannot be made into one. It speaks for the
    mailbox that this mail went to, and for no other that the challenge may have had since.
    """
    mail = f"{challenge_id}-{mail_number}"
    return f"{mail}-{_mac(keys.derive(_USE), mail)}"


def read_denial_token(keys: Keyring, token: str) -> tuple[str, int] | None:
    """Return challenge and number of the mail, or None for a token that we did not write."""
    mail, _, mac = token.encode("ascii", "replace").decode().rpartition("-")
    right = (_mac(key, mail) for key in keys.derive_all(_USE))
    if not any(hmac.compare_digest(one, mac) for one in right):
        return None
    challenge_id, _, mail_number = mail.partition("-")
    return challenge_id, int(mail_number)


def _mac(key: bytes, mail: str) -> str:
    return hmac.digest(key, mail.encode(), "sha256")[:_MAC_BYTES].hex()
