"""Keys made from SECRET_KEY, one for each use, so that none can stand in for another."""

import base64
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, field

_MAC_BYTES = 16  # nobody can try so many; and links in mails stay short
_NONCE_BYTES = 12  # random ones are safe for 2^32 texts under one key (NIST SP 800-38D, 8.3)


@dataclass(frozen=True, slots=True)
class CodeKey:
    """A key that codes are derived under, and the name by which a challenge remembers it."""

    id: str
    secret: bytes = field(repr=False)


class Keyring:
    """The current key first, then those that a rotation has retired.

    A challenge remembers the name of its key, so after a rotation its code is still exactly one:
    trying every key would give a guess as many chances as there are keys.
    """

    def __init__(self, secret_key: str, fallbacks: tuple[str, ...] = ()) -> None:
        self._secrets = (secret_key, *fallbacks)
        keys = [_code_key(secret) for secret in self._secrets]
        self.current = keys[0]
        self._by_id = {key.id: key for key in reversed(keys)}

    def find(self, key_id: str) -> CodeKey | None:
        """Return the key of that name, or None when it has been dropped from the settings."""
        return self._by_id.get(key_id)

    def derive(self, use: str) -> bytes:
        """Return the current key for another use than codes."""
        return _derive(self._secrets[0], use)

    def derive_all(self, use: str) -> tuple[bytes, ...]:
        """Return the keys for that use, the current one first: what they signed is still good."""
        return tuple(_derive(secret, use) for secret in self._secrets)

    def sign(self, use: str, words: str) -> str:
        """Return the words, in ASCII, with what shows that we wrote them, for that use only."""
        return f"{words}-{_mac(self.derive(use), words)}"

    def read_signed(self, use: str, text: str) -> str | None:
        """Return the words of what `sign` made; None for whatever we did not write for that use."""
        words, _, mac = text.encode("ascii", "replace").decode().rpartition("-")
        right = (_mac(key, words) for key in self.derive_all(use))
        return words if any(hmac.compare_digest(one, mac) for one in right) else None

    def seal(self, use: str, words: str, *, about: str) -> str:
        """Return the words encrypted, for a column of text (AES-256-GCM, NIST SP 800-38D).

        They open for that use only, and only together with `about`, such as the id of their row:
        whoever can write to the database cannot move a secret of theirs into somebody else's row.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - 7 MB

        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self.derive(use)).encrypt(nonce, words.encode(), about.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, use: str, sealed: str, *, about: str) -> str | None:
        """Return the words that `seal` made this of; None for what no key of ours opens."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see `seal`
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        try:
            raw = base64.b64decode(sealed, altchars=b"-_", validate=True)
        except ValueError:
            return None
        if len(raw) <= _NONCE_BYTES:
            return None
        nonce, text = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        for key in self.derive_all(use):
            with suppress(InvalidTag):
                return AESGCM(key).decrypt(nonce, text, about.encode()).decode()
        return None


def _code_key(secret: str) -> CodeKey:
    return CodeKey(
        id=_derive(secret, "name of the code key").hex()[:12], secret=_derive(secret, "code key")
    )


def _mac(key: bytes, words: str) -> str:
    return hmac.digest(key, words.encode(), "sha256")[:_MAC_BYTES].hex()


def _derive(secret: str, use: str) -> bytes:
    # HMAC as a key derivation function (NIST SP 800-108): one secret, independent keys.
    return hmac.digest(secret.encode(), b"otpweb 1 " + use.encode(), "sha256")
