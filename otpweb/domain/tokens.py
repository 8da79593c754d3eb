"""Random names for things: ids that may be shown, tokens that must not be."""

import hashlib
import secrets


def new_id() -> str:
    """Return a random 128-bit id as 32 hexadecimal digits; knowing one opens nothing."""
    return secrets.token_hex(16)


def can_be_id(text: str) -> bool:
    """Tell whether a text that came from outside may be asked for as an id; no NUL ever may."""
    return text.isascii() and text.isalnum()


def new_token() -> str:
    """Return a random 256-bit secret for a cookie (OWASP ASVS 5.0, 7.2.3 asks for 128)."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what the database keeps of a token, so that reading a table opens no session.

    A plain SHA-256 is enough: unlike a password, a 256-bit random token cannot be guessed.
    """
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
