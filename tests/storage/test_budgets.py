"""Budgets: several hits in one statement, counted exactly, and given back exactly."""

import asyncio

from otpweb.storage import budgets
from otpweb.storage.database import Database
from tests.clock import Clock
from tests.storage.spending import DAILY, HOURLY, RENEWING, hits, spend


async def test_one_statement_counts_a_hit_against_every_budget(
    database: Database, clock: Clock
) -> None:
    await budgets.spend(database, [(HOURLY, "ann"), (DAILY, "ann")], now=clock())
    hourly, daily = await budgets.spend(database, [(DAILY, "ann"), (HOURLY, "ann")], now=clock())

    assert (hourly.budget, hourly.hits) == (DAILY, 2)
    assert (daily.budget, daily.hits) == (HOURLY, 2)


async def test_parallel_hits_are_counted_exactly(database: Database, clock: Clock) -> None:
    now = clock()
    spent = await asyncio.gather(
        *(
            budgets.spend(database, [(HOURLY, "ann"), (DAILY, str(number % 3))], now=now)
            for number in range(50)
        )
    )

    assert sorted(hourly.hits for hourly, _ in spent) == list(range(1, 51))


async def test_a_budget_is_over_after_its_last_hit(database: Database, clock: Clock) -> None:
    over = []
    for _ in range(11):
        [spending] = await budgets.spend(database, [(HOURLY, "ann")], now=clock())
        over.append(spending.is_over)

    assert over == [False] * 10 + [True]


async def test_a_window_begins_anew_when_it_has_run_out(database: Database, clock: Clock) -> None:
    for _ in range(11):
        await budgets.spend(database, [(HOURLY, "ann")], now=clock())
    clock.advance(3600)

    [spending] = await budgets.spend(database, [(HOURLY, "ann")], now=clock())

    assert spending.hits == 1


async def test_hits_past_the_limit_do_not_prolong_the_window(
    database: Database, clock: Clock
) -> None:
    [first] = await budgets.spend(database, [(HOURLY, "ann")], now=clock())
    clock.advance(1800)
    for _ in range(30):
        [last] = await budgets.spend(database, [(HOURLY, "ann")], now=clock())

    assert last.resets_at == first.resets_at


async def test_nobody_pays_for_somebody_else(database: Database, clock: Clock) -> None:
    await budgets.spend(database, [(HOURLY, "ann")], now=clock())

    [spending] = await budgets.spend(database, [(HOURLY, "bob")], now=clock())

    assert spending.hits == 1


async def test_the_subject_is_not_kept(database: Database, clock: Clock) -> None:
    await budgets.spend(database, [(HOURLY, "ann@example.com")], now=clock())

    [row] = await database.fetch_all("SELECT key FROM budgets")

    assert "ann" not in row["key"]


async def test_windows_that_have_run_out_are_forgotten(database: Database, clock: Clock) -> None:
    await budgets.spend(database, [(HOURLY, "ann"), (DAILY, "ann")], now=clock())
    clock.advance(3601)

    await budgets.delete_expired(database, clock())

    assert len(await database.fetch_all("SELECT key FROM budgets")) == 1


async def test_no_subjects_are_no_statement(database: Database, clock: Clock) -> None:
    assert await budgets.spend(database, [], now=clock()) == []
    assert await budgets.look(database, [], now=clock()) == []


async def test_a_window_that_renews_ends_so_long_after_the_last_renewal(
    database: Database, clock: Clock
) -> None:
    for _ in range(4):
        spending = await spend(database, clock, RENEWING)
        await budgets.renew(database, [spending], now=clock())
        clock.advance(3000)

    assert spending.hits == 4
    assert await hits(database, clock, RENEWING) == 4


async def test_silence_ends_a_window_that_renews(database: Database, clock: Clock) -> None:
    spending = await spend(database, clock, RENEWING)
    await budgets.renew(database, [spending], now=clock())
    clock.advance(3600)

    assert (await spend(database, clock, RENEWING)).hits == 1


async def test_no_other_window_is_prolonged(database: Database, clock: Clock) -> None:
    first = await spend(database, clock)
    clock.advance(1800)
    spent = await budgets.spend(database, [(HOURLY, "ann"), (RENEWING, "ann")], now=clock())

    await budgets.renew(database, spent, now=clock())

    assert (await spend(database, clock)).resets_at == first.resets_at


async def test_looking_costs_nothing(database: Database, clock: Clock) -> None:
    await spend(database, clock)

    assert [await hits(database, clock) for _ in range(3)] == [1, 1, 1]


async def test_looking_shows_open_windows_only(database: Database, clock: Clock) -> None:
    await spend(database, clock)
    await spend(database, clock, DAILY)
    clock.advance(3600)

    found = await budgets.look(
        database, [(HOURLY, "ann"), (DAILY, "ann"), (DAILY, "bob")], now=clock()
    )

    assert [(one.budget, one.subject, one.hits) for one in found] == [(DAILY, "ann", 1)]


async def test_a_budget_that_is_forgotten_begins_anew(database: Database, clock: Clock) -> None:
    await spend(database, clock)
    await spend(database, clock, DAILY)

    await budgets.forget(database, (HOURLY, "ann"))

    assert await hits(database, clock) == 0
    assert await hits(database, clock, DAILY) == 1
