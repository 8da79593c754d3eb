"""How long ago something was."""

from datetime import timedelta

import pytest

from otpweb.web.ages import ago


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "a moment ago"),
        (0, "a moment ago"),
        (59, "a moment ago"),
        (60, "1 minute ago"),
        (119, "1 minute ago"),
        (3599, "59 minutes ago"),
        (3600, "1 hour ago"),
        (7300, "2 hours ago"),
        (86_399, "23 hours ago"),
        (86_400, "1 day ago"),
        (30 * 86_400, "30 days ago"),
    ],
)
def test_an_age_is_said_in_one_unit_and_rounded_down(seconds: int, words: str) -> None:
    assert ago(timedelta(seconds=seconds)) == words
