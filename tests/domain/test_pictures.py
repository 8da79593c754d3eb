"""The picture: numbers made into lengths."""

from datetime import UTC, datetime, timedelta

import pytest

from otpweb.domain.challenges import Purpose
from otpweb.domain.pictures import SPANS, delays, failures, funnel, mails, place_of, quantile
from otpweb.domain.tallies import DELAYS, MAILED, UNDELIVERED, UNDER_WAY

HOUR = datetime(2026, 11, 21, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spans", "share", "seconds"),
    [
        ({}, 0.5, None),
        ({1: 0, 2: 0}, 0.5, None),
        ({10: 4}, 0.5, 5.0),
        ({10: 1, 20: 1}, 0.5, 10.0),
        ({10: 1, 20: 2}, 0.5, 12.5),
        ({10: 19, 20: 0, 30: 1}, 0.95, 10.0),
        ({10: 10, 20: 10}, 1.0, 20.0),
    ],
)
def test_a_quantile_lies_within_its_span(
    spans: dict[int, int], share: float, seconds: float | None
) -> None:
    assert quantile(spans, share) == seconds


@pytest.mark.parametrize(
    ("seconds", "x"),
    [(None, 100.0), (0, 0.0), (1, 100 / 18), (1.5, 150 / 18), (900, 100.0), (2000, 100.0)],
)
def test_a_delay_has_its_place_among_the_columns(seconds: float | None, x: float) -> None:
    assert place_of(seconds) == pytest.approx(x)


def test_a_funnel_is_measured_by_its_first_step() -> None:
    counts = {"register.asked": 8, "register.mailed": 6, "register.accepted": 4, "login.asked": 99}

    bars = funnel(counts, Purpose.REGISTER)

    assert [(bar.count, bar.length) for bar in bars] == [(8, 100), (6, 75), (4, 50), (0, 0)]


def test_a_funnel_of_nobody_is_empty() -> None:
    assert {bar.length for bar in funnel({}, Purpose.LOGIN)} == {0.0}


def test_the_most_frequent_failure_comes_first_and_is_the_longest() -> None:
    bars = failures({"cause.expired": 3, "cause.refused": 1, "cause.denied": 0})

    assert [bar.name for bar in bars] == ["expired", "refused"]
    assert [bar.length for bar in bars] == pytest.approx([100, 100 / 3])
    assert [bar.share for bar in bars] == [75, 25]


def test_delays_have_a_column_for_each_span() -> None:
    found = delays({"delay.20": 3, "delay.30": 1})

    assert len(found.columns) == len(DELAYS)
    assert found.count == 4
    assert found.median == pytest.approx(12 + 8 * 2 / 3)


@pytest.mark.parametrize("name", SPANS)
def test_a_span_ends_with_the_hour_that_is_now(name: str) -> None:
    span = SPANS[name]

    columns = mails(span, {HOUR: {MAILED: 1}}, now_hour=HOUR)

    assert len(columns) == span.columns
    assert columns[-1].begins + span.column == HOUR + timedelta(hours=1)
    assert [column.good for column in columns] == [0] * (span.columns - 1) + [1]


def test_columns_are_measured_by_the_highest_of_them() -> None:
    hours = {
        HOUR: {MAILED: 2, UNDER_WAY: 1, UNDELIVERED: 1},
        HOUR - timedelta(hours=1): {UNDELIVERED: 2},
        HOUR - timedelta(days=9): {MAILED: 99},
    }

    *_, before, last = mails(SPANS["day"], hours, now_hour=HOUR)

    assert (last.good_height, last.bad_height) == (75, 25)
    assert (before.good_height, before.bad_height) == (0, 50)
