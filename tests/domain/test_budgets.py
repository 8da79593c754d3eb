"""Budgets: whose they are, when they are over, and what of them was one browser's own."""

from datetime import UTC, datetime, timedelta

import pytest

from otpweb.domain.budgets import (
    Budget,
    BudgetPolicy,
    Limit,
    Spending,
    budgets,
    client_budgets,
    common_budgets,
    own_share,
)

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = Budget("wrong codes", hits=10, window=HOUR)


def spent(hits: int, budget: Budget = HOURLY) -> Spending:
    return Spending(budget, "ann", hits, NOW + HOUR)


def began(budget: Budget, ago: timedelta, hits: int = 3) -> Spending:
    return Spending(budget, "ann", hits, NOW - ago + budget.window)


@pytest.mark.parametrize(
    ("other", "subject"),
    [
        (Budget("wrong passwords", hits=10, window=HOUR), "ann"),
        (Budget("wrong codes", hits=10, window=2 * HOUR), "ann"),
        (HOURLY, "bob"),
    ],
)
def test_name_window_and_subject_make_a_key(other: Budget, subject: str) -> None:
    assert other.key(subject) != HOURLY.key("ann")


def test_a_changed_limit_goes_on_with_what_was_spent() -> None:
    assert Budget("wrong codes", hits=99, window=HOUR).key("ann") == HOURLY.key("ann")


def test_a_key_does_not_hold_its_subject() -> None:
    assert "ann" not in HOURLY.key("ann")


def test_names_and_subjects_that_run_together_stay_apart() -> None:
    one = Budget("a", hits=1, window=HOUR).key("b\nc")
    other = Budget("a\nb", hits=1, window=HOUR).key("c")

    assert one != other


@pytest.mark.parametrize(
    ("hits", "is_used_up", "is_over", "is_first_over"),
    [
        (9, False, False, False),
        (10, True, False, False),
        (11, True, True, True),
        (12, True, True, False),
    ],
)
def test_a_budget_is_used_up_with_its_last_hit_and_over_with_the_next(
    hits: int, is_used_up: bool, is_over: bool, is_first_over: bool
) -> None:
    spending = spent(hits)

    assert spending.is_used_up is is_used_up
    assert spending.is_over is is_over
    assert spending.is_first_over is is_first_over


@pytest.mark.parametrize(
    ("hits", "is_warm", "is_last", "is_used_up"),
    [
        (1, False, False, False),
        (2, True, False, False),
        (19, True, False, False),
        (20, True, True, True),
        (21, True, False, True),
    ],
)
def test_a_client_is_warm_at_its_limit_and_done_at_ten_times_as_much(
    hits: int, is_warm: bool, is_last: bool, is_used_up: bool
) -> None:
    [budget] = client_budgets("registrations", [Limit(2, HOUR)])
    spending = Spending(budget, "192.0.2.1", hits, NOW + HOUR)

    assert spending.is_warm is is_warm
    assert spending.is_last is is_last
    assert spending.is_used_up is is_used_up


@pytest.mark.parametrize(("hits", "is_warm"), [(1, False), (2, True), (3, True)])
def test_a_budget_of_everybody_is_warm_when_half_of_it_is_spent(hits: int, is_warm: bool) -> None:
    [budget] = common_budgets("mails", [Limit(3, HOUR)])

    assert Spending(budget, "", hits, NOW + HOUR).is_warm is is_warm


def test_other_budgets_are_never_warm() -> None:
    assert not spent(1000).is_warm


def test_every_limit_of_a_setting_becomes_a_budget_of_one_name() -> None:
    limits = (Limit(10, HOUR), Limit(20, timedelta(days=1)))

    assert budgets("wrong codes", limits, renews=True) == (
        Budget("wrong codes", 10, HOUR),
        Budget("wrong codes", 20, timedelta(days=1), renews=True),  # the longest alone
    )


def test_no_budget_is_set_where_nothing_was_said() -> None:
    assert BudgetPolicy().of_clients == ()


OWN = Budget("own wrong codes", hits=0, window=HOUR)
DAILY = Budget("wrong codes", hits=20, window=timedelta(days=1))
RENEWING = Budget("wrong codes", hits=20, window=timedelta(days=1), renews=True)


@pytest.mark.parametrize(
    ("what", "spending", "hits"),
    [
        ("began with the browser's own", began(HOURLY, timedelta(minutes=30)), 3),
        ("began before them, with somebody else's", began(HOURLY, timedelta(minutes=31)), 3),
        ("began in the middle of them", began(HOURLY, timedelta(minutes=29)), 1),
        ("is longer and began long ago", began(DAILY, timedelta(hours=20)), 3),
        ("is longer and began in the middle of them", began(DAILY, timedelta(minutes=10)), 1),
        ("renews, so it has held them all", began(RENEWING, timedelta(0)), 3),
    ],
)
def test_a_browser_gets_back_what_it_spent_of_a_window_that(
    what: str, spending: Spending, hits: int
) -> None:
    own = began(OWN, timedelta(minutes=30), hits=3)

    assert own_share([spending], own) == [(spending, hits)], what
