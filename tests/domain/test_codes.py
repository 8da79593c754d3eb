"""Codes: derived alike, read kindly."""

from collections import Counter

import pytest

from otpweb.domain.codes import derive_code, read_code, request_tag
from otpweb.domain.keys import CodeKey, Keyring
from otpweb.domain.tokens import new_id

KEY = Keyring("a secret of the tests").current


def test_a_code_is_derived_as_rfc_4226_truncates() -> None:
    # `openssl dgst -sha256 -hmac` gives e059f471 8ff87e28 60c86dbb 91b32afa d3d26400 8af055b4
    # 4b06ff40 42881afd; its last digit, 13, is the offset of b32afad3, masked 332afad3.
    key = CodeKey(id="k", secret=b"12345678901234567890")

    assert derive_code(key, "00" * 16, 1) == f"{0x332AFAD3 % 1_000_000:06d}"


def test_the_same_mail_always_holds_the_same_code() -> None:
    challenge_id = new_id()

    assert derive_code(KEY, challenge_id, 2) == derive_code(KEY, challenge_id, 2)


def test_two_keys_make_two_codes() -> None:
    challenges = [new_id() for _ in range(20)]
    other = Keyring("another secret").current

    assert [derive_code(KEY, c, 1) for c in challenges] != [
        derive_code(other, c, 1) for c in challenges
    ]


def test_codes_are_spread_evenly_over_all_digits() -> None:
    codes = [derive_code(KEY, new_id(), 1) for _ in range(3000)]
    for position in range(6):
        counts = Counter(code[position] for code in codes)
        chi_square = sum((counts[digit] - 300) ** 2 / 300 for digit in "0123456789")
        assert chi_square < 40  # p < 0.00001 with 9 degrees of freedom


def test_leading_zeros_are_kept() -> None:
    codes = [derive_code(KEY, new_id(), 1) for _ in range(500)]

    assert all(len(code) == 6 for code in codes)
    assert any(code.startswith("0") for code in codes)


@pytest.mark.parametrize(
    "text",
    [
        "123456",
        " 123456\n",
        "123 456",
        "123-456",
        "1 2 3 4 5 6",
        "123\u00a0456",
        "123\u2013456",
        "-123456-",
        "\u200b123456",
        "１２３４５６",
        "١٢٣٤٥٦",
        "१२३४५६",
        "Your code is 123456",
        "Your code is 123 456.",
        "123456 is your otpweb code",
        "Your code is 123456.\n\n@login.example.org #123456",
        "Code: 123-456, valid for 5 minutes",
        "[123456]",
    ],
)
def test_a_code_is_read_as_it_was_meant(text: str) -> None:
    assert read_code(text) == "123456"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12345",
        "1234567",
        "1" * 400,
        "+12345",
        "+123456",
        "1_2345",
        "1_23456",
        "12345a",
        "123456\0",
        "¹²³⁴⁵⁶",
        "①②③④⑤⑥",
        "123.456",
        "1e5",
        "True",
        "either 123456 or 654321",
        "abc",
    ],
)
def test_what_is_no_code_is_malformed(text: str) -> None:
    assert read_code(text) is None


def test_every_mail_of_a_challenge_has_a_tag_of_its_own() -> None:
    challenge_id = new_id()
    tags = [request_tag(challenge_id, number) for number in range(1, 6)]

    assert len(set(tags)) == 5
    assert len({tag[0] for tag in tags}) == 1


def test_a_tag_is_a_letter_and_a_digit_that_cannot_be_mistaken() -> None:
    tags = {request_tag(new_id(), 1) for _ in range(2000)}

    assert all(tag[0] not in "IOQ" and tag[1] in "23456789" for tag in tags)
