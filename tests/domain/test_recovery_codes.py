"""Recovery codes: random, read kindly, and good for one account."""

import pytest

from otpweb.domain.keys import Keyring
from otpweb.domain.recovery_codes import (
    HOW_MANY,
    digests,
    new_codes,
    read_recovery_code,
    written,
)

CODE = "7K2DM9QX01ABC"
KEYS = Keyring("a secret of the tests")


def test_there_are_ten_and_no_two_alike() -> None:
    codes = [code for _ in range(20) for code in new_codes()]

    assert len(new_codes()) == HOW_MANY == 10
    assert len(set(codes)) == 200


def test_every_letter_of_crockford_is_in_use_at_every_place() -> None:
    codes = [code for _ in range(100) for code in new_codes()]

    assert {len(code) for code in codes} == {13}  # 65 bits
    for place in range(13):  # that one is missing by chance has a probability of 10^-11
        assert {code[place] for code in codes} == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_what_is_shown_can_be_typed() -> None:
    assert written(CODE) == "7K2D-M9QX-01ABC"
    assert read_recovery_code(written(CODE)) == CODE


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        "7k2dm9qx01abc",
        " 7K2D M9QX 01ABC\n",
        "7k2d-m9qx-OIabc",
        "7k2d-m9qx-olabc",
        "7K2D\u2013M9QX\u221201ABC",
        "７Ｋ２Ｄ－ｍ９ｑｘ－０１ａｂｃ",
        "7 K 2 D M 9 Q X 0 1 A B C",
        "\u200b7K2DM9QX01ABC\u00a0",
    ],
)
def test_a_code_is_read_as_it_was_meant(text: str) -> None:
    assert read_recovery_code(text) == CODE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "123456",
        CODE[:-1],
        f"{CODE}D",
        f"{CODE}\0",
        "7K2DM9QX01ABU",
        "7K2DM9QX01ABÄ",
        "7K2D_M9QX_01ABC",
        "7" * 10_000,
        "\ud800" * 13,
    ],
)
def test_what_is_no_recovery_code_is_malformed(text: str) -> None:
    assert read_recovery_code(text) is None


def test_a_digest_is_of_one_account_and_one_code() -> None:
    accounts, codes = ("a" * 32, "b" * 32), (CODE, CODE[::-1])

    assert len({digests(KEYS, account, code) for account in accounts for code in codes}) == 4


def test_a_digest_tells_nothing_without_the_key() -> None:
    assert digests(KEYS, "a" * 32, CODE) != digests(Keyring("another"), "a" * 32, CODE)


def test_after_a_rotation_the_new_key_comes_first_and_the_old_one_is_still_known() -> None:
    rotated = Keyring("a new secret", ("a secret of the tests",))

    assert digests(rotated, "a" * 32, CODE) == (
        *digests(Keyring("a new secret"), "a" * 32, CODE),
        *digests(KEYS, "a" * 32, CODE),
    )
