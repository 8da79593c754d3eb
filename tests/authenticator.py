"""A passkey device and its browser, in Python: makes real passkeys and signs, or misbehaves."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import encode_cbor

_PRESENT, _VERIFIED, _HAS_CREDENTIAL, _HAS_EXTENSIONS = 0x01, 0x04, 0x40, 0x80
_AAGUID = bytes(16)
_ES256 = -7


@dataclass(frozen=True, slots=True)
class Manners:
    """How to answer; None is what an honest device and browser would say."""

    origin: str | None = None
    rp_id: str | None = None
    challenge: str | None = None
    type: str | None = None
    user_handle: str | None = None
    counter: int | None = None
    is_present: bool = True
    is_verified: bool = True
    is_cross_origin: bool = False
    key: ec.EllipticCurvePrivateKey | None = None
    extensions: bytes = b""  # in CBOR
    format: str = "none"  # of the attestation; "packed": signed with the passkey's own key
    statement: bytes = b"\xa0"  # of the attestation, a small map in CBOR


HONEST = Manners()


@dataclass(slots=True)
class Held:
    """A passkey in the device."""

    rp_id: str
    user_handle: str
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    counter: int = 0


class SoftwareAuthenticator:
    """Answers options in JSON as `navigator.credentials` and `toJSON` do, in a page of `origin`."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.held: dict[str, Held] = {}

    def register(self, options_json: str, manners: Manners = HONEST) -> str:
        """Make a passkey; an `AssertionError` when the device holds one of the excluded."""
        options = json.loads(options_json)
        assert not self._known(options["excludeCredentials"]), (
            "a passkey of this device is excluded"
        )
        key = manners.key or ec.generate_private_key(ec.SECP256R1())
        raw_id = secrets.token_bytes(32)
        held = Held(options["rp"]["id"], options["user"]["id"], key)
        self.held[to_base64url(raw_id)] = held
        credential = _AAGUID + len(raw_id).to_bytes(2) + raw_id + _cose(key)
        data = self._authenticator_data(held, manners, credential)
        client_data = self._client_data("webauthn.create", options["challenge"], manners)
        response = {
            "attestationObject": to_base64url(_attestation(key, data, client_data, manners)),
            "clientDataJSON": client_data,
            "authenticatorData": to_base64url(data),
            "publicKeyAlgorithm": _ES256,
            "transports": ["internal", "hybrid"],
        }
        return _credential(to_base64url(raw_id), response)

    def sign_in(self, options_json: str, manners: Manners = HONEST) -> str:
        """Sign with a passkey that is allowed, the newest where all are."""
        options = json.loads(options_json)
        allowed = options["allowCredentials"]
        credential_id = (self._known(allowed) if allowed else list(self.held))[-1]
        held = self.held[credential_id]
        held.counter += 1
        data = self._authenticator_data(held, manners)
        client_data = self._client_data("webauthn.get", options["challenge"], manners)
        signature = _sign(manners.key or held.key, data, client_data)
        response = {
            "authenticatorData": to_base64url(data),
            "clientDataJSON": client_data,
            "signature": to_base64url(signature),
            "userHandle": manners.user_handle or held.user_handle,
        }
        return _credential(credential_id, response)

    def _known(self, descriptors: list[dict[str, Any]]) -> list[str]:
        return [one["id"] for one in descriptors if one["id"] in self.held]

    def _authenticator_data(self, held: Held, manners: Manners, credential: bytes = b"") -> bytes:
        counter = held.counter if manners.counter is None else manners.counter
        flags = _PRESENT * manners.is_present | _VERIFIED * manners.is_verified
        flags |= _HAS_CREDENTIAL * bool(credential) | _HAS_EXTENSIONS * bool(manners.extensions)
        site = hashlib.sha256((manners.rp_id or held.rp_id).encode()).digest()
        return site + bytes([flags]) + counter.to_bytes(4) + credential + manners.extensions

    def _client_data(self, kind: str, challenge: str, manners: Manners) -> str:
        client_data = {
            "type": manners.type or kind,
            "challenge": manners.challenge or challenge,
            "origin": manners.origin or self.origin,
            "crossOrigin": manners.is_cross_origin,
        }
        return to_base64url(json.dumps(client_data).encode())


def to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(f"{text}===")


def _sign(key: ec.EllipticCurvePrivateKey, data: bytes, client_data: str) -> bytes:
    signed = data + hashlib.sha256(to_bytes(client_data)).digest()
    return key.sign(signed, ec.ECDSA(hashes.SHA256()))


def _attestation(
    key: ec.EllipticCurvePrivateKey, data: bytes, client_data: str, manners: Manners
) -> bytes:
    statement = manners.statement
    if manners.format == "packed":
        own = encode_cbor({"alg": _ES256, "sig": _sign(key, data, client_data)})
        statement = bytes([own[0] + statement[0] - 0xA0]) + own[1:] + statement[1:]
    named = {
        "fmt": encode_cbor(manners.format),
        "attStmt": statement,
        "authData": encode_cbor(data),
    }
    return b"\xa3" + b"".join(encode_cbor(name) + value for name, value in named.items())


def _cose(key: ec.EllipticCurvePrivateKey) -> bytes:
    point = key.public_key().public_numbers()
    x, y = point.x.to_bytes(32), point.y.to_bytes(32)
    return encode_cbor({1: 2, 3: _ES256, -1: 1, -2: x, -3: y})


def _credential(credential_id: str, response: dict[str, Any]) -> str:
    return json.dumps(
        {
            "id": credential_id,
            "rawId": credential_id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }
    )
