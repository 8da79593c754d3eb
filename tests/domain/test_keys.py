"""Keys: what they sign is ours, for one use, and until the key is dropped."""

import pytest

from otpweb.domain.keys import Keyring

KEYS = Keyring("a secret of the tests")
WORDS = "so-many.words"
SIGNED = KEYS.sign("a use", WORDS)


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
