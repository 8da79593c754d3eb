"""Codes: derived alike, read kindly."""

from collections import Counter

import pytest

from otpweb.domain.codes import CodeForm, derive_code, read_code, request_tag, written
from otpweb.domain.keys import CodeKey, Keyring
from otpweb.domain.tokens import new_id

KEY = Keyring("a secret of the tests").current
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


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


def test_a_code_of_letters_is_forty_bits_of_the_same_mac() -> None:
    # As above: five bytes from the offset on, b32afad3d2, in the base 32 of Crockford.
    key = CodeKey(id="k", secret=b"12345678901234567890")

    assert derive_code(key, "00" * 16, 1, CodeForm.LETTERS) == "PCNFNMYJ"


def test_letters_are_spread_evenly_over_all_places() -> None:
    codes = [derive_code(KEY, new_id(), 1, CodeForm.LETTERS) for _ in range(3200)]
    for position in range(8):
        counts = Counter(code[position] for code in codes)
        assert set(counts) == set(CROCKFORD)
        chi_square = sum((counts[letter] - 100) ** 2 / 100 for letter in CROCKFORD)
        assert chi_square < 90  # p < 0.0000001 with 31 degrees of freedom


@pytest.mark.parametrize(("code", "shown"), [("012345", "012345"), ("7K2DM9QX", "7K2D-M9QX")])
def test_a_code_of_letters_is_written_in_two_groups(code: str, shown: str) -> None:
    assert written(code) == shown


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
        "您的验证码是123456，请勿泄露",
        "確認コード：１２３－４５６",
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


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7K2DM9QX", "7K2DM9QX"),
        ("7K2D-M9QX", "7K2DM9QX"),
        ("7k2d-m9qx", "7K2DM9QX"),
        ("７Ｋ２Ｄ－ｍ９ｑｘ", "7K2DM9QX"),
        ("your code is 7k2d-m9qx.", "7K2DM9QX"),
        ("code 7K2D M9QX", "7K2DM9QX"),
        ("with 2026 7K2DM9QX", "7K2DM9QX"),
        (" 7K2D M9QX\n", "7K2DM9QX"),
        ("7K2D\u00a0M9QX", "7K2DM9QX"),
        ("7K2D\u2013M9QX", "7K2DM9QX"),
        ("7 K 2 D M 9 Q X", "7K2DM9QX"),
        ("\u200b7K2DM9QX", "7K2DM9QX"),
        ("7O2D-M9QX", "702DM9QX"),
        ("7I2D-M9LX", "712DM91X"),
        ("oilo-oilo", "01100110"),
        ("12345678", "12345678"),
        ("１２３４５６７８", "12345678"),
        ("7K2D-M9QX is your otpweb code", "7K2DM9QX"),
        ("Your code is 7K2D-M9QX.", "7K2DM9QX"),
        ("Your code is 7K2DM9QX", "7K2DM9QX"),
        ("7K2D-M9QX\n\nType it.\n\n@login.example.org #7K2DM9QX", "7K2DM9QX"),
        ("this is no password, this is: 7K2D-M9QX", "7K2DM9QX"),
    ],
)
def test_letters_are_read_as_they_were_meant(text: str, code: str) -> None:
    assert read_code(text, CodeForm.LETTERS) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123456",
        "7K2DM9Q",
        "7K2DM9QXY",
        "7" * 400,
        "7K2DM9QU",
        "7K2D_M9QX",
        "7K2D.M9QX",
        "7K2DM9QX\0",
        "7K2DM9QÄ",
        "what is my password",
        "my password is seven quiet owls",
        "either 7K2D-M9QX or 8K2D-M9QX",
        "7K2D-M9QX-7K2D",
        "code:7K2D-M9QXY",
    ],
)
def test_what_is_no_code_of_letters_is_malformed(text: str) -> None:
    assert read_code(text, CodeForm.LETTERS) is None


def test_six_digits_are_asked_for_where_nothing_else_is_said() -> None:
    assert read_code("7K2D-M9QX") is None


def test_every_mail_of_a_challenge_has_a_tag_of_its_own() -> None:
    challenge_id = new_id()
    tags = [request_tag(challenge_id, number) for number in range(1, 6)]

    assert len(set(tags)) == 5
    assert len({tag[0] for tag in tags}) == 1


def test_a_tag_is_a_letter_and_a_digit_that_cannot_be_mistaken() -> None:
    tags = {request_tag(new_id(), 1) for _ in range(2000)}

    assert all(tag[0] not in "IOQ" and tag[1] in "23456789" for tag in tags)
