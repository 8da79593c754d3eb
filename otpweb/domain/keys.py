"""Keys made from SECRET_KEY, one for each use, so that none can stand in for another."""

import hmac
from dataclasses import dataclass, field

_MAC_BYTES = 16  # nobody can try so many; and links in mails stay short


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


def _code_key(secret: str) -> CodeKey:
    return CodeKey(
        id=_derive(secret, "name of the code key").hex()[:12], secret=_derive(secret, "code key")
    )


def _mac(key: bytes, words: str) -> str:
    return hmac.digest(key, words.encode(), "sha256")[:_MAC_BYTES].hex()


def _derive(secret: str, use: str) -> bytes:
    # HMAC as a key derivation function (NIST SP 800-108): one secret, independent keys.
    return hmac.digest(secret.encode(), b"otpweb 1 " + use.encode(), "sha256")
