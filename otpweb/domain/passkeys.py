"""Passkeys (WebAuthn level 3): what browsers are asked, and which of their answers are proofs.

The package `webauthn` checks type, challenge, origin, site, presence, verification, counter and
signature. What it leaves out is checked here: whose the passkey is, whether another site framed
ours, and what it would decode for hours. It takes 12 MB, so it is imported where it is used.
"""

import base64
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from otpweb.domain.plain_cbor import holds_plain_cbor, is_plain

_CHALLENGE_BYTES = 32  # WebAuthn, section 13.4.3, asks for 16
_PATIENCE = 300_000  # milliseconds; WebAuthn, section 15.1, advises five to ten minutes
_LONGEST_ANSWER = 20_000  # characters; the longest honest one, with an RSA key, has 5,000
_ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: all that devices speak (RFC 9053, RFC 8812)
_CREDENTIAL_ID = re.compile(r"[A-Za-z0-9_-]{1,1364}")  # 1023 bytes (WebAuthn, section 7.1, step 25)

# What the package does not catch of the things that strangers can put into an answer.
_LEAKED = (LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Us, as browsers know a site: passkeys belong to `id`, a host, and answers name `origin`."""

    id: str
    name: str
    origin: str

    @classmethod
    def at(cls, public_url: str, name: str) -> Self:
        """Return the party at an origin such as "https://login.example.org:8443"."""
        host = re.sub(r":[0-9]+$", "", public_url.partition("://")[2])
        return cls(id=host, name=name, origin=public_url)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of an account; its id and public key are bytes in base64url, as in JSON."""

    id: str
    account_id: str
    credential_id: str
    public_key: str = field(repr=False)
    sign_count: int
    name: str
    transports: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What to keep of a passkey that a browser has just made."""

    credential_id: str
    public_key: str = field(repr=False)
    sign_count: int
    transports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assertion:
    """A proof that somebody holds a passkey; verified: by finger, face or PIN, and so by itself
    more than one factor."""

    sign_count: int
    is_user_verified: bool


def new_challenge() -> str:
    """Return what an answer must repeat, once: 256 random bits in base64url."""
    return secrets.token_urlsafe(_CHALLENGE_BYTES)


def creation_options(
    party: RelyingParty,
    challenge: str,
    *,
    account_id: str,
    username: str,
    existing: Sequence[Passkey],
) -> str:
    """Return the JSON for `PublicKeyCredential.parseCreationOptionsFromJSON`.

    No device that holds one of the existing passkeys makes another. No attestation: we do not ask
    who made the device.
    """
    options = {
        "rp": {"id": party.id, "name": party.name},
        "user": {
            "id": _to_base64url(_user_handle(account_id)),
            "name": username,
            "displayName": username,
        },
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in _ALGORITHMS],
        "timeout": _PATIENCE,
        "excludeCredentials": _descriptors(existing),
        "authenticatorSelection": {"residentKey": "preferred", "userVerification": "preferred"},
        "attestation": "none",
    }
    return json.dumps(options)


def request_options(party: RelyingParty, challenge: str, allowed: Sequence[Passkey]) -> str:
    """Return the JSON for `PublicKeyCredential.parseRequestOptionsFromJSON`.

    None allowed means any that the device knows for us: then it stands in for the password, too,
    and the device must make sure of the person.
    """
    options = {
        "challenge": challenge,
        "timeout": _PATIENCE,
        "rpId": party.id,
        "allowCredentials": _descriptors(allowed),
        "userVerification": "preferred" if allowed else "required",
    }
    return json.dumps(options)


def read_credential_id(text: str) -> str | None:
    """Return which passkey an answer says it is from, to look it up; this proves nothing."""
    said = (_read(text) or {}).get("id")
    return said if isinstance(said, str) and _CREDENTIAL_ID.fullmatch(said) else None


def verify_registration(party: RelyingParty, challenge: str, text: str) -> NewCredential | None:
    """Return the passkey that was made in answer to `creation_options` (WebAuthn, section 7.1).

    None for whatever else it may be. Its credential id may be taken, which only a table can tell.
    """
    import webauthn  # noqa: PLC0415 - 12 MB
    from webauthn import helpers  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        answer = helpers.parse_registration_credential_json(_read(text) or {})
        if not _is_decodable_attestation(answer.response.attestation_object):
            return None
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
        key = helpers.decode_credential_public_key(made.credential_public_key)
        helpers.decoded_public_key_to_cryptography(key)  # else it could never be used
        is_framed = _is_framed(answer.response.client_data_json)
    except (WebAuthnException, *_LEAKED):
        return None
    credential_id = _to_base64url(made.credential_id)
    if is_framed or credential_id != answer.id or not _CREDENTIAL_ID.fullmatch(credential_id):
        return None
    transports = dict.fromkeys(kind.value for kind in answer.response.transports or ())
    public_key = _to_base64url(made.credential_public_key)
    return NewCredential(credential_id, public_key, made.sign_count, tuple(transports))


def verify_assertion(
    party: RelyingParty, challenge: str, text: str, passkey: Passkey, *, needs_verification: bool
) -> Assertion | None:
    """Return what an answer to `request_options` proves (WebAuthn, section 7.2); None for nothing.

    `passkey` is the one that the answer names. A counter that does not go on counting is a copied
    passkey, and proves nothing either (step 22); many passkeys do not count and always say 0.
    """
    import webauthn  # noqa: PLC0415 - 12 MB
    from webauthn import helpers  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        answer = helpers.parse_authentication_credential_json(_read(text) or {})
        is_ours = answer.id == passkey.credential_id
        is_theirs = answer.response.user_handle in (None, _user_handle(passkey.account_id))
        if not (is_ours and is_theirs and holds_plain_cbor(answer.response.authenticator_data)):
            return None
        proven = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=needs_verification,
        )
        is_framed = _is_framed(answer.response.client_data_json)
    except (WebAuthnException, *_LEAKED):
        return None
    return None if is_framed else Assertion(proven.new_sign_count, proven.user_verified)


def _read(text: str) -> dict[str, Any] | None:
    try:
        answer = json.loads(text) if len(text) <= _LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _is_decodable_attestation(attestation: bytes) -> bool:
    # Of the forms of attestation only those that come although none was asked for: "none", and a
    # passkey's signature about itself. The others are certificates, and much code that reads them.
    from webauthn.helpers import parse_cbor  # noqa: PLC0415 - 12 MB

    if not is_plain(attestation):
        return False
    found = parse_cbor(attestation)
    is_unasked = found["fmt"] in ("none", "packed") and "x5c" not in found["attStmt"]
    return is_unasked and holds_plain_cbor(found["authData"])


def _is_framed(client_data_json: bytes) -> bool:
    # The page of another site around ours (WebAuthn, section 7.2, step 14); never, with our CSP.
    from webauthn.helpers import parse_client_data_json  # noqa: PLC0415 - 12 MB

    return bool(parse_client_data_json(client_data_json).cross_origin)


def _descriptors(passkeys: Sequence[Passkey]) -> list[dict[str, object]]:
    return [
        {"type": "public-key", "id": one.credential_id, "transports": one.transports}
        for one in passkeys
    ]


def _user_handle(account_id: str) -> bytes:
    return account_id.encode()


def _to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _to_bytes(base64url: str) -> bytes:
    return base64.urlsafe_b64decode(f"{base64url}===")
