"""Reasons: one paragraph of plain text."""

import pytest

from otpweb.domain.approvals import ReasonProblem, parse_reason


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("  Not on the list.\r\n", "Not on the list."),
        ("Two\n\nlines", "Two lines"),
        ("a\0b\x1b[31m", "ab[31m"),
        ("turned \u202earound", "turned around"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("🧑\u200d🚀 welcome later", "🧑\u200d🚀 welcome later"),
        ("a" * 500, "a" * 500),
        ("a" * 501, ReasonProblem.TOO_LONG),
        ("", ReasonProblem.EMPTY),
        (" \n\t ", ReasonProblem.EMPTY),
        ("\u202e", ReasonProblem.EMPTY),
    ],
)
def test_a_reason_is_one_paragraph_of_plain_text(typed: str, reason: str | ReasonProblem) -> None:
    assert parse_reason(typed) == reason
