"""Plain CBOR: whole items without tags, not too deep; the examples are RFC 8949's, appendix A."""

import pytest

from otpweb.domain.plain_cbor import holds_plain_cbor, is_plain


@pytest.mark.parametrize(
    "data",
    [
        "",
        "00",
        "1903e8",
        "1bffffffffffffffff",
        "3863",
        "f5",
        "fb3ff199999999999a",
        "4401020304",
        "6449455446",
        "80",
        "83010203",
        "a201020304",
        "a26161016162820203",
        "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
        "81818180",
        "a0f600",
    ],
)
def test_what_authenticators_write_is_plain(data: str) -> None:
    assert is_plain(bytes.fromhex(data))


@pytest.mark.parametrize(
    "data",
    [
        "c11a514b67b0",
        "d81c80",
        "82d81c80d81d00",
        "a101c249010000000000000000",
        "8181818180",
        "9fff",
        "5f42010243030405ff",
        "1c" + 16 * "00",
        "5f" + 128 * "00",
        "ff",
        "18",
        "1903",
        "4401",
        "8301",
        "a101",
        "bbffffffffffffffff",
        "5bffffffffffffffff00",
    ],
)
def test_tags_endless_deep_and_broken_items_are_not(data: str) -> None:
    assert not is_plain(bytes.fromhex(data))


@pytest.mark.parametrize(
    ("flags", "rest", "is_good"),
    [
        (0x01, b"", True),
        (0x81, b"\xa0", True),
        (0x81, b"\xd8\x1c\xa0", False),
        (0x41, bytes(16) + b"\0\x02\xd8\x1c" + b"\xa0", True),
        (0x41, bytes(16) + b"\0\x02\xd8\x1c" + b"\xd8\x1c\xa0", False),
        (0x41, bytes(16) + b"\0\x00" + b"\xd8\x1c\xa0", False),
        (0xC1, bytes(16) + b"\0\x01\xff" + b"\xa0\xa0", True),
        (0xC1, bytes(16) + b"\0\x01\xff" + b"\xa0\xd8\x1c\xa0", False),
    ],
)
def test_authenticator_data_is_looked_at_after_what_is_no_cbor(
    flags: int, rest: bytes, is_good: bool
) -> None:
    assert holds_plain_cbor(b"\xd8" * 32 + bytes([flags]) + b"\xd8" * 4 + rest) is is_good
