"""What is counted of an hour: each challenge once in each step it reached, and under one cause."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from otpweb.domain.challenges import Outcome, Purpose
from otpweb.domain.letters import Letter
from otpweb.domain.mails import MailState
from otpweb.domain.tallies import (
    Alike,
    Cause,
    beginning_of_hour,
    cause_of,
    count_codes,
    count_delays,
    count_mails,
)

OPEN = Alike(
    purpose=Purpose.LOGIN,
    letter=Letter.LOGIN_CODE,
    outcome=None,
    mail=MailState.ACCEPTED,
    was_tried=True,
    is_exhausted=False,
    is_over=False,
    count=3,
)
OVER = replace(OPEN, is_over=True)


@pytest.mark.parametrize(
    ("group", "cause"),
    [
        (OPEN, None),
        (replace(OPEN, outcome=Outcome.VERIFIED), None),
        (OVER, Cause.EXPIRED),
        (replace(OVER, is_exhausted=True), Cause.EXHAUSTED),
        (replace(OPEN, is_exhausted=True), Cause.EXHAUSTED),
        (replace(OVER, mail=MailState.REFUSED), Cause.REFUSED),
        (replace(OVER, mail=MailState.FAILED), Cause.NOT_TAKEN),
        (replace(OVER, mail=MailState.EXPIRED), Cause.LATE),
        (replace(OVER, mail=MailState.QUEUED), Cause.LATE),
        (replace(OVER, mail=None), Cause.LATE),
        (replace(OVER, mail=MailState.PRINTED), Cause.EXPIRED),
        (replace(OVER, letter=Letter.ACCOUNT_EXISTS), Cause.NO_CODE),
        (replace(OPEN, outcome=Outcome.CANCELLED), Cause.CANCELLED),
        (replace(OPEN, outcome=Outcome.REPLACED), Cause.REPLACED),
        (replace(OPEN, outcome=Outcome.DENIED), Cause.DENIED),
        (replace(OPEN, outcome=Outcome.NAME_TAKEN), Cause.TAKEN),
        (replace(OPEN, outcome=Outcome.ADDRESS_TAKEN), Cause.TAKEN),
        (replace(OPEN, outcome=Outcome.SUSPENDED), Cause.SUSPENDED),
    ],
)
def test_each_failure_has_one_cause(group: Alike, cause: Cause | None) -> None:
    assert cause_of(group) == cause


@pytest.mark.parametrize(
    ("group", "reached"),
    [
        (replace(OPEN, mail=MailState.QUEUED, was_tried=False), (3, 0, 0, 0)),
        (replace(OPEN, mail=MailState.DELAYED), (3, 3, 0, 0)),
        (OPEN, (3, 3, 3, 0)),
        (replace(OPEN, outcome=Outcome.VERIFIED), (3, 3, 3, 3)),
        (replace(OPEN, outcome=Outcome.VERIFIED, mail=MailState.DELAYED), (3, 3, 3, 3)),
    ],
)
def test_no_step_counts_more_than_the_one_before(group: Alike, reached: tuple[int, ...]) -> None:
    counts = count_codes([group])

    assert tuple(counts[f"login.{s}"] for s in ("asked", "mailed", "accepted", "verified")) == (
        reached
    )


@pytest.mark.parametrize(
    ("seconds", "span"), [(-5, 1), (0, 1), (1, 2), (2, 3), (12, 20), (899, 900), (9000, 900)]
)
def test_a_delay_falls_in_the_span_that_it_is_shorter_than(seconds: int, span: int) -> None:
    assert count_delays({seconds: 2}) == {f"delay.{span}": 2}


def test_mails_are_of_three_sorts() -> None:
    assert count_mails(dict.fromkeys(MailState, 1)) == {
        "mails.accepted": 2,
        "mails.under_way": 2,
        "mails.not_accepted": 3,
    }


def test_an_hour_begins_at_its_first_minute() -> None:
    moment = datetime(2026, 11, 21, 14, 59, 59, 999_000, tzinfo=UTC)

    assert beginning_of_hour(moment) == datetime(2026, 11, 21, 14, tzinfo=UTC)
