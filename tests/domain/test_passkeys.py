"""Passkeys: what browsers are asked, and which of their answers are proofs."""

import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from otpweb.domain.passkeys import (
    Assertion,
    NewCredential,
    RelyingParty,
    creation_options,
    new_challenge,
    read_credential_id,
    request_options,
    verify_registration,
)
from tests.authenticator import HONEST, Manners, SoftwareAuthenticator, to_base64url, to_bytes
from tests.domain.known_device import ACCOUNT, CHALLENGE, CREATION, PARTY, KnownDevice

ANOTHER = "fedcba9876543210" * 2
TAGGED = b"\xd8\x1c\xa0"  # an empty map that others could refer to (tag 28)
ELSEWHERE = {
    "another host": Manners(origin="https://login.example.com"),
    "another scheme": Manners(origin="http://login.example.org"),
    "another port": Manners(origin="https://login.example.org:8443"),
    "another site": Manners(rp_id="example.org"),
    "another challenge": Manners(challenge=new_challenge()),
    "nobody there": Manners(is_present=False),
    "framed by another site": Manners(is_cross_origin=True),
    "a tag in the extensions": Manners(extensions=TAGGED),
}
ODD_PASSKEYS = ELSEWHERE | {
    "for signing in": Manners(type="webauthn.get"),
    "a tag in the statement": Manners(statement=b"\xa1\x61x" + TAGGED),
    "a statement that says something": Manners(statement=b"\xa1\x63sig\x40"),
    "certificates": Manners(format="packed", statement=b"\xa1\x63x5c\x80"),
    "another format": Manners(format="made-up"),
    "a key off its curve": Manners(key=ec.generate_private_key(ec.SECP256K1())),
}
ODD_ANSWERS = ELSEWHERE | {
    "for a new passkey": Manners(type="webauthn.create"),
    "another key": Manners(key=ec.generate_private_key(ec.SECP256R1())),
    "another account": Manners(user_handle=to_base64url(ANOTHER.encode())),
}


def made(manners: Manners = HONEST) -> NewCredential | None:
    text = SoftwareAuthenticator(PARTY.origin).register(CREATION, manners)
    return verify_registration(PARTY, CHALLENGE, text)


@pytest.fixture
def device() -> KnownDevice:
    return KnownDevice()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://login.example.org", "login.example.org"),
        ("https://login.example.org:8443", "login.example.org"),
        ("http://localhost:8000", "localhost"),
    ],
)
def test_passkeys_belong_to_the_host_and_answers_name_the_origin(url: str, host: str) -> None:
    assert RelyingParty.at(url, "Example") == RelyingParty(host, "Example", url)


def test_a_challenge_has_256_bits_and_is_never_the_same() -> None:
    challenges = {new_challenge() for _ in range(50)}

    assert len(challenges) == 50
    assert {len(to_bytes(challenge)) for challenge in challenges} == {32}


def test_what_is_asked_for_a_new_passkey(device: KnownDevice) -> None:
    text = creation_options(
        PARTY, "AAAA", account_id=ACCOUNT, username="anna", existing=[device.passkey]
    )

    assert json.loads(text) == {
        "rp": {"id": "login.example.org", "name": "Example"},
        "user": {"id": to_base64url(ACCOUNT.encode()), "name": "anna", "displayName": "anna"},
        "challenge": "AAAA",
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in (-7, -8, -257)],
        "timeout": 300_000,
        "excludeCredentials": [descriptor(device)],
        "authenticatorSelection": {"residentKey": "preferred", "userVerification": "preferred"},
        "attestation": "none",
    }


def test_what_is_asked_as_a_second_factor(device: KnownDevice) -> None:
    assert json.loads(request_options(PARTY, "AAAA", [device.passkey])) == {
        "challenge": "AAAA",
        "timeout": 300_000,
        "rpId": "login.example.org",
        "allowCredentials": [descriptor(device)],
        "userVerification": "preferred",
    }


def test_without_a_password_any_passkey_will_do_but_not_anybody() -> None:
    asked = json.loads(request_options(PARTY, "AAAA", []))

    assert (asked["allowCredentials"], asked["userVerification"]) == ([], "required")


def descriptor(device: KnownDevice) -> dict[str, Any]:
    credential_id = device.passkey.credential_id
    return {"type": "public-key", "id": credential_id, "transports": ["internal", "hybrid"]}


def test_a_new_passkey_is_read_as_it_was_made() -> None:
    device = SoftwareAuthenticator(PARTY.origin)
    new = verify_registration(PARTY, CHALLENGE, device.register(CREATION, Manners(counter=7)))

    assert new
    assert [new.credential_id] == list(device.held)
    assert (new.sign_count, new.transports) == (7, ("internal", "hybrid"))


@pytest.mark.parametrize(
    "manners",
    [
        Manners(is_verified=False),
        Manners(extensions=b"\xa1\x6bcredProtect\x02"),
        Manners(format="packed"),
    ],
    ids=["not sure of the person", "an extension", "signed by itself"],
)
def test_what_a_device_may_add_or_leave_out_does_no_harm(manners: Manners) -> None:
    assert made(manners)


@pytest.mark.parametrize("manners", ODD_PASSKEYS.values(), ids=ODD_PASSKEYS.keys())
def test_a_passkey_made_elsewhere_or_oddly_is_refused(manners: Manners) -> None:
    assert made(manners) is None


def test_of_transports_those_we_know_are_kept_once() -> None:
    answer = json.loads(SoftwareAuthenticator(PARTY.origin).register(CREATION))
    answer["response"]["transports"] = ["usb", "made-up", ["usb"], "nfc", "usb", None]

    new = verify_registration(PARTY, CHALLENGE, json.dumps(answer))

    assert new
    assert new.transports == ("usb", "nfc")


def test_a_passkey_under_another_name_than_its_own_is_refused() -> None:
    device = SoftwareAuthenticator(PARTY.origin)
    text = device.register(CREATION)
    (own,) = device.held

    assert verify_registration(PARTY, CHALLENGE, text.replace(own, to_base64url(bytes(32)))) is None


def test_an_honest_answer_is_a_proof(device: KnownDevice) -> None:
    assert device.judged(device.answer()) == Assertion(sign_count=1, is_user_verified=True)


def test_an_answer_names_its_passkey(device: KnownDevice) -> None:
    assert read_credential_id(device.answer()) == device.passkey.credential_id


def test_whether_the_device_made_sure_of_the_person_is_told(device: KnownDevice) -> None:
    answer = device.answer(Manners(is_verified=False))

    assert device.judged(answer) == Assertion(sign_count=1, is_user_verified=False)
    assert device.judged(answer, needs_verification=True) is None


@pytest.mark.parametrize("extensions", [b"\xa0", b"\xa1\x6bhmac-secret\xf5"])
def test_unasked_extensions_do_no_harm(device: KnownDevice, extensions: bytes) -> None:
    assert device.judged(device.answer(Manners(extensions=extensions)))


def test_an_answer_need_not_name_the_account(device: KnownDevice) -> None:
    answer = json.loads(device.answer())
    del answer["response"]["userHandle"]

    assert device.judged(json.dumps(answer))


@pytest.mark.parametrize("manners", ODD_ANSWERS.values(), ids=ODD_ANSWERS.keys())
def test_an_answer_from_elsewhere_or_somebody_else_is_none(
    device: KnownDevice, manners: Manners
) -> None:
    assert device.judged(device.answer(manners)) is None


def test_an_answer_under_another_name_is_none(device: KnownDevice) -> None:
    text = device.answer().replace(device.passkey.credential_id, to_base64url(bytes(32)))

    assert device.judged(text) is None


@pytest.mark.parametrize(
    ("known", "counter", "is_good"),
    [(0, 0, True), (0, 5, True), (5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)],
)
def test_a_counter_goes_on_counting_or_never_counted(
    device: KnownDevice, known: int, counter: int, is_good: bool
) -> None:
    device.passkey = replace(device.passkey, sign_count=known)

    found = device.judged(device.answer(Manners(counter=counter)))

    assert found == (Assertion(counter, is_user_verified=True) if is_good else None)
