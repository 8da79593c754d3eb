"""Keys made from SECRET_KEY, one for each use, so that none can stand in for another."""

import hmac
from dataclasses import dataclass, field


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


def _code_key(secret: str) -> CodeKey:
    return CodeKey(
        id=_derive(secret, "name of the code key").hex()[:12], secret=_derive(secret, "code key")
    )


def _derive(secret: str, use: str) -> bytes:
    # HMAC as a key derivation function (NIST SP 800-108): one secret, independent keys.
    return hmac.digest(secret.encode(), b"otpweb 1 " + use.encode(), "sha256")
