"""That nothing is without words, and how waits are said; `count-down.js` says them alike."""

from collections.abc import Iterable, Mapping

import pytest

from otpweb.domain.captcha import Action
from otpweb.domain.challenges import Purpose
from otpweb.domain.passwords import PasswordProblem
from otpweb.web import words
from otpweb.web.words import in_words


@pytest.mark.parametrize(
    ("table", "things"),
    [
        (words.PURPOSES, Purpose),
        (words.BEGINNINGS, Purpose),
        (words.PASSWORD, PasswordProblem),
        (words.WORK_WANTED, Action),
        (words.WAIT_WANTED, Action),
    ],
)
def test_there_are_words_for_everything(
    table: Mapping[object, object], things: Iterable[object]
) -> None:
    assert set(table) == set(things)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (61, "61 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (121, "3 minutes"),
        (3540, "59 minutes"),
        (3600, "1 hour"),
        (3601, "1 hour 1 minute"),
        (4800, "1 hour 20 minutes"),
        (7200, "2 hours"),
        (86_341, "24 hours"),
        (86_400, "24 hours"),
    ],
)
def test_a_wait_is_said_in_words_and_rounded_up(seconds: int, words: str) -> None:
    assert in_words(seconds) == words
