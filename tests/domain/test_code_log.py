"""What became of a code, wherever the desk tells of it."""

from datetime import UTC, datetime, timedelta

import pytest

from otpweb.domain.challenges import Outcome, Purpose, State
from otpweb.domain.code_log import Standing, standing_of
from otpweb.domain.directory import Request

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "tries", "left", "standing"),
    [
        (None, 4, 1, State.OPEN),
        (None, 4, 0, State.EXPIRED),
        (None, 5, 0, State.EXHAUSTED),
        (None, 5, 1, State.EXHAUSTED),
        (Outcome.REPLACED, 5, 0, Outcome.REPLACED),
    ],
)
def test_a_code_without_tries_is_not_said_to_have_expired(
    outcome: Outcome | None, tries: int, left: int, standing: Standing
) -> None:
    ends = NOW + timedelta(seconds=left)
    request = Request("c1", Purpose.LOGIN, NOW, ends, mails=1, tries=tries, outcome=outcome)

    assert standing_of(request, tries=5, now=NOW) is standing
