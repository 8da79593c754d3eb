"""Names of passkeys: one line that reads as it is written."""

import pytest

from otpweb.domain.passkey_names import LONGEST_NAME, read_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("my phone", "my phone"),
        ("  my \n\t phone ", "my phone"),
        ("Zoë’s 📱 <b>", "Zoë’s 📱 <b>"),
        ("gold\u202egnp.exe\0", "gold gnp.exe"),
        (" \u200b\x07 ", ""),
        ("", ""),
        ("x" * 500, "x" * LONGEST_NAME),
        ("x" * 59 + " y", "x" * 59),
    ],
)
def test_a_name_is_one_line_without_tricks(typed: str, name: str) -> None:
    assert read_name(typed) == name
