"""Passkeys: no answer, however broken, is a bug or somebody's proof."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from otpweb.domain.passkeys import (
    Assertion,
    Passkey,
    read_credential_id,
    request_options,
    verify_assertion,
    verify_registration,
)
from tests.authenticator import SoftwareAuthenticator, to_base64url, to_bytes
from tests.domain.known_device import CHALLENGE, CREATION, PARTY, KnownDevice, passkey_of

WRONG_VALUES: list[object] = [
    None,
    True,
    -1,
    1.5,
    "",
    "a",
    "é",
    "\ud800",
    "A" * 5000,
    [],
    [[]],
    {},
    {"a": [1]},
]
NO_ANSWERS = [
    *["", "null", "[]", "1", '"id"', "{}", '{"id":null}', '{"id":""}', '{"id":"a b"}'],
    *['{"id":"é"}', '{"id":["a"]}', '{"id":"\\ud800"}', "\ud800", "NaN", "9" * 5000],
    *["[" * 15_000, '{"id":' * 3000, f'{{"id":"{"A" * 1365}"}}', '{"id":"A"}' + " " * 20_000],
]


@pytest.fixture
def device() -> KnownDevice:
    return KnownDevice()


@pytest.mark.parametrize("text", NO_ANSWERS, ids=range(len(NO_ANSWERS)))
def test_what_is_no_answer_names_no_passkey_and_proves_nothing(
    device: KnownDevice, text: str
) -> None:
    assert read_credential_id(text) is None
    assert verify_registration(PARTY, CHALLENGE, text) is None
    assert device.judged(text) is None


def test_no_answer_of_wrong_values_is_a_bug_or_another_proof(device: KnownDevice) -> None:
    registration = SoftwareAuthenticator(PARTY.origin).register(CREATION)
    new, text = verify_registration(PARTY, CHALLENGE, registration), device.answer()
    proof = device.judged(text)

    assert new
    assert proof
    for changed in misshapen(registration):
        found = verify_registration(PARTY, CHALLENGE, changed)
        assert found is None or replace(found, transports=new.transports) == new
    for changed in misshapen(text):
        assert device.judged(changed) in (None, proof)


def test_no_change_of_what_was_signed_is_a_proof(device: KnownDevice) -> None:
    answer = json.loads(device.answer())
    for part in ("authenticatorData", "clientDataJSON", "signature"):
        signed = to_bytes(answer["response"][part])
        for raw in mutilated(signed):
            if raw == signed:
                continue  # the odd bytes were those that stood there
            response = answer["response"] | {part: to_base64url(raw)}
            assert device.judged(json.dumps(answer | {"response": response})) is None


def test_a_passkey_made_of_noise_is_no_bug() -> None:
    # Nothing of it is signed, so with another counter or another key it may be a passkey.
    device = SoftwareAuthenticator(PARTY.origin)
    answer = json.loads(device.register(CREATION))
    text = device.sign_in(request_options(PARTY, CHALLENGE, []))
    for raw in mutilated(to_bytes(answer["response"]["attestationObject"])):
        response = answer["response"] | {"attestationObject": to_base64url(raw)}
        new = verify_registration(PARTY, CHALLENGE, json.dumps(answer | {"response": response}))
        known = passkey_of(new) if new else None
        assert known is None or is_proof_or_none(text, known)


def is_proof_or_none(text: str, passkey: Passkey) -> bool:
    found = verify_assertion(PARTY, CHALLENGE, text, passkey, needs_verification=True)
    return found in (None, Assertion(1, is_user_verified=True))


def misshapen(text: str) -> Iterator[str]:
    """Yield the answer cut short, without each of its values, and with wrong ones instead."""
    yield from (text[:length] for length in range(0, len(text), 7))
    answer = json.loads(text)
    response = answer["response"]
    for name in answer:
        yield json.dumps({key: answer[key] for key in answer if key != name})
        yield from (json.dumps(answer | {name: value}) for value in WRONG_VALUES)
    for name in response:
        rest = {key: response[key] for key in response if key != name}
        yield json.dumps(answer | {"response": rest})
        for value in WRONG_VALUES:
            yield json.dumps(answer | {"response": rest | {name: value}})


def mutilated(raw: bytes) -> Iterator[bytes]:
    """Yield the bytes cut short, each with another in its place, and with odd CBOR in between."""
    chance = random.Random(1)
    for place in range(len(raw)):
        yield raw[:place]
        yield raw[:place] + bytes([raw[place] ^ 1 << chance.randrange(8)]) + raw[place + 1 :]
        odd = chance.choice([b"\xf6", b"\x00", b"\x60", b"\x80", b"\xa0", b"\xfb", b"\xc1\x00"])
        yield raw[:place] + odd + raw[place + len(odd) :] + b"\x00" * (chance.random() < 0.1)
