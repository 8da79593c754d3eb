"""Replays: the rules of budgets, tried on what is past."""

from datetime import UTC, datetime, timedelta

import pytest

from otpweb.domain.budgets import Limit, budgets, client_budgets
from otpweb.domain.replays import PastHit, Replay, replay

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hits(*minutes: int, subject: str = "ann", client: str = "192.0.2.1") -> list[PastHit]:
    return [PastHit(START + timedelta(minutes=one), subject, client) for one in minutes]


def over(minutes: list[int], *limits: Limit, renews: bool = False) -> int:
    """Return how many of Ann's hits at these minutes are one too many."""
    return replay(hits(*minutes), budgets("tried", limits, renews=renews)).over


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ([], 0),
        ([0, 1], 0),
        ([0, 1, 2, 3], 2),
        ([0, 1, 60, 61], 0),  # a new window begins when the first has run out
        ([0, 59, 60, 61], 0),  # with the first hit, and not with the clock
        ([30, 50, 89, 90], 1),
        ([0, 1, 2, 60, 61, 62], 2),
        ([0, 1, 59, 60], 1),  # what is refused prolongs nothing
    ],
)
def test_a_window_begins_with_its_first_hit(minutes: list[int], expected: int) -> None:
    assert over(minutes, Limit(2, HOUR)) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([0, 50, 100], 1), ([0, 50, 110], 0), ([0, 50, 100, 110], 1)],
)
def test_one_that_renews_begins_anew_with_every_hit(minutes: list[int], expected: int) -> None:
    assert over(minutes, Limit(2, HOUR), renews=True) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([0, 1, 2, 3], 2), ([0, 10, 60, 70], 1), ([0, 60, 120, 180], 1)],
)
def test_several_limits_hold_at_once_and_one_refusal_is_not_counted_by_the_others(
    minutes: list[int], expected: int
) -> None:
    assert over(minutes, Limit(2, HOUR), Limit(3, timedelta(days=1))) == expected


def test_nobody_pays_for_somebody_else_and_clients_are_counted_once() -> None:
    past = hits(0, 1, 2, 3, client="a") + hits(4, client="b") + hits(5, 6, subject="bob")

    found = replay(past, budgets("tried", [Limit(2, HOUR)]))

    assert found == Replay(over=3, total=7, subjects=1, clients=2)


def test_a_clients_limit_is_the_one_that_is_set() -> None:
    assert replay(hits(0, 1, 2), client_budgets("tried", [Limit(2, HOUR)])).over == 1


def test_without_a_limit_nothing_is_too_much() -> None:
    assert replay(hits(0, 0, 0), ()).over == 0
