"""Keys: what they sign or seal is ours, for one use, and until the key is dropped."""

import base64

import pytest

from otpweb.domain.keys import Keyring

KEYS = Keyring("a secret of the tests")
WORDS = "so-many.words"
SIGNED = KEYS.sign("a use", WORDS)
SEALED = KEYS.seal("a use", WORDS, about="row 1")


def test_what_was_signed_is_read_again() -> None:
    assert KEYS.read_signed("a use", SIGNED) == WORDS


def test_a_signature_is_short_and_fits_into_an_address() -> None:
    assert len(SIGNED) == len(WORDS) + 1 + 32
    assert SIGNED.rpartition("-")[2].isalnum()


def test_a_signature_for_one_use_is_none_for_another() -> None:
    assert KEYS.read_signed("another use", SIGNED) is None


@pytest.mark.parametrize("words", ["", "so-many.word", "so-many.words-", "so", WORDS.upper()])
def test_a_signature_is_good_for_no_other_words(words: str) -> None:
    mac = SIGNED.rpartition("-")[2]

    assert KEYS.read_signed("a use", f"{words}-{mac}") is None


@pytest.mark.parametrize(
    "text", ["", "-", WORDS, f"{WORDS}-", SIGNED[:-1], f"{SIGNED}0", f" {SIGNED}", "é-\ud800", "\0"]
)
def test_what_we_did_not_sign_is_not_read(text: str) -> None:
    assert KEYS.read_signed("a use", text) is None


def test_a_retired_key_reads_and_signs_nothing_new() -> None:
    rotated = Keyring("a new secret", ("a secret of the tests",))

    assert rotated.read_signed("a use", SIGNED) == WORDS
    assert KEYS.read_signed("a use", rotated.sign("a use", WORDS)) is None
    assert Keyring("a new secret").read_signed("a use", SIGNED) is None


def test_what_was_sealed_is_opened_again() -> None:
    sealed = KEYS.seal("a use", "Zwölf ✓", about="rów 1")

    assert KEYS.unseal("a use", sealed, about="rów 1") == "Zwölf ✓"


def test_nothing_of_the_words_is_seen_from_outside() -> None:
    assert WORDS.encode() not in base64.urlsafe_b64decode(SEALED)


def test_the_same_words_are_sealed_differently_each_time() -> None:
    assert KEYS.seal("a use", WORDS, about="row 1") != SEALED


@pytest.mark.parametrize(("use", "about"), [("another use", "row 1"), ("a use", "row 2")])
def test_a_seal_opens_for_no_other_use_and_in_no_other_row(use: str, about: str) -> None:
    assert KEYS.unseal(use, SEALED, about=about) is None


def test_a_retired_key_opens_and_seals_nothing_new() -> None:
    rotated = Keyring("a new secret", ("a secret of the tests",))
    newly_sealed = rotated.seal("a use", WORDS, about="row 1")

    assert rotated.unseal("a use", SEALED, about="row 1") == WORDS
    assert KEYS.unseal("a use", newly_sealed, about="row 1") is None
    assert Keyring("a new secret").unseal("a use", SEALED, about="row 1") is None


@pytest.mark.parametrize("place", range(0, len(SEALED) - 1, 5))
def test_a_seal_with_another_character_is_broken(place: int) -> None:
    other = "A" if SEALED[place] != "A" else "B"

    assert KEYS.unseal("a use", SEALED[:place] + other + SEALED[place + 1 :], about="row 1") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "AAAA",
        "A" * 16,
        "A" * 20,
        SEALED[:-4],
        f"{SEALED}AAAA",
        f" {SEALED}",
        "é",
        "\ud800",
    ],
    ids=range(10),
)
def test_what_we_did_not_seal_is_not_opened(text: str) -> None:
    assert KEYS.unseal("a use", text, about="row 1") is None
