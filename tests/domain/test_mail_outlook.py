"""Whether mail is late for everybody, and by how much."""

from datetime import UTC, datetime, timedelta

import pytest

from otpweb.domain.mail_outlook import Outlook

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


def ago(seconds: int | None) -> datetime | None:
    return None if seconds is None else NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("waits", "failed", "failed_last", "late_by"),
    [
        (None, None, None, None),
        (59, None, None, None),
        (60, None, None, 60),
        (360, None, None, 360),
        (-5, None, None, None),  # a clock that was set back
        (None, 30, 30, None),
        (None, 300, 20, 300),
        (None, 3600, 900, 3600),
        (None, 3600, 901, None),  # nobody knows: nothing was tried since
        (10, 3600, 901, 3600),
        (120, 300, 300, 300),
    ],
)
def test_mail_is_late_by_what_has_waited_or_failed_since_the_last_that_went(
    waits: int | None, failed: int | None, failed_last: int | None, late_by: int | None
) -> None:
    outlook = Outlook(None, ago(waits), ago(failed), ago(failed_last))

    assert outlook.late_by(NOW) == (late_by and timedelta(seconds=late_by))
