"""A clock that is set back prolongs no window, and gives no hit back."""

from datetime import timedelta

import pytest

from otpweb.domain.budgets import Budget
from otpweb.storage import budgets
from otpweb.storage.database import Database
from tests.clock import Clock
from tests.storage.spending import DAILY, HOURLY, RENEWING, hits, spend

DAY = 86_400  # seconds

each_budget = pytest.mark.parametrize("budget", [HOURLY, DAILY, RENEWING])


@each_budget
async def test_the_next_hit_has_the_window_end_in_time(
    database: Database, clock: Clock, budget: Budget
) -> None:
    await spend(database, clock, budget)
    await spend(database, clock, budget)
    clock.advance(-DAY)

    spending = await spend(database, clock, budget)

    assert spending.resets_at <= clock.now + budget.window
    assert spending.hits == 3


@each_budget
async def test_who_only_looks_waits_no_longer_than_a_window(
    database: Database, clock: Clock, budget: Budget
) -> None:
    await spend(database, clock, budget)
    clock.advance(-DAY)

    [seen] = await budgets.look(database, [(budget, "ann")], now=clock())
    clock.advance(budget.window.total_seconds() / 2)
    half_of_it = await hits(database, clock, budget)
    clock.advance(budget.window.total_seconds() / 2)

    assert seen.resets_at <= clock.now
    assert half_of_it == 1
    assert await hits(database, clock, budget) == 0


async def test_a_window_that_ends_in_time_stays_as_it_is(database: Database, clock: Clock) -> None:
    spending = await spend(database, clock)
    clock.advance(1800)
    await spend(database, clock)
    clock.advance(-600)

    [seen] = await budgets.look(database, [(HOURLY, "ann")], now=clock())

    assert seen.resets_at == spending.resets_at
    assert (await spend(database, clock)).resets_at == spending.resets_at


async def test_nobody_elses_window_is_shortened(database: Database, clock: Clock) -> None:
    [of_bob] = await budgets.spend(database, [(HOURLY, "bob")], now=clock())
    clock.advance(-DAY)
    await spend(database, clock)
    clock.advance(DAY)

    assert await budgets.look(database, [(HOURLY, "bob")], now=clock()) == [of_bob]


@each_budget
async def test_what_was_spent_since_can_be_given_back(
    database: Database, clock: Clock, budget: Budget
) -> None:
    await spend(database, clock, budget)
    clock.advance(-DAY)
    spending = await spend(database, clock, budget)

    assert await budgets.claim(database, spending, 1)
    await budgets.give_back(database, [(spending, 1)])

    assert await hits(database, clock, budget) == 0


async def test_a_window_is_renewed_from_where_the_clock_is(
    database: Database, clock: Clock
) -> None:
    await budgets.renew(database, [await spend(database, clock, RENEWING)], now=clock())
    clock.advance(-DAY)
    await budgets.renew(database, [await spend(database, clock, RENEWING)], now=clock())
    clock.advance(1800)
    spending = await spend(database, clock, RENEWING)

    await budgets.renew(database, [spending], now=clock())

    [renewed] = await budgets.look(database, [(RENEWING, "ann")], now=clock())
    assert renewed.hits == 3
    assert timedelta(0) <= clock.now + RENEWING.window - renewed.resets_at < timedelta(seconds=1)
