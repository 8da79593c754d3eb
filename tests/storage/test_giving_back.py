"""Giving back: exactly what was spent, in the window it was spent in, and to nobody else."""

import asyncio

from otpweb.storage import budgets
from otpweb.storage.database import Database
from tests.clock import Clock
from tests.storage.spending import DAILY, HOURLY, RENEWING, hits, spend


async def test_of_parallel_claims_no_hit_is_taken_twice(database: Database, clock: Clock) -> None:
    spent = [await spend(database, clock) for _ in range(5)]

    claims = await asyncio.gather(*(budgets.claim(database, one, one.hits) for one in spent))

    claimed = sum(one.hits for one, is_mine in zip(spent, claims, strict=True) if is_mine)
    assert claimed == 5 - await hits(database, clock)


async def test_nothing_is_claimed_of_a_later_window(database: Database, clock: Clock) -> None:
    spending = await spend(database, clock)
    clock.advance(3600)
    await spend(database, clock)

    assert not await budgets.claim(database, spending, 1)


async def test_so_many_hits_are_given_back_and_no_more(database: Database, clock: Clock) -> None:
    for _ in range(5):
        spending = await spend(database, clock)

    await budgets.give_back(database, [(spending, 2)])

    assert await hits(database, clock) == 3


async def test_giving_back_does_not_move_the_window(database: Database, clock: Clock) -> None:
    spending = await spend(database, clock)
    await budgets.give_back(database, [(spending, 1)])
    clock.advance(60)

    assert (await spend(database, clock)).resets_at == spending.resets_at


async def test_nobody_gets_back_more_than_was_spent(database: Database, clock: Clock) -> None:
    spending = await spend(database, clock)

    await budgets.give_back(database, [(spending, 7)])

    assert await hits(database, clock) == 0
    assert (await spend(database, clock)).hits == 1


async def test_nobody_gets_back_what_somebody_else_spent(database: Database, clock: Clock) -> None:
    [of_bob] = await budgets.spend(database, [(HOURLY, "bob")], now=clock())
    await spend(database, clock)

    await budgets.give_back(database, [(of_bob, 1)])

    assert await hits(database, clock) == 1


async def test_what_was_spent_in_one_window_is_not_taken_off_the_next(
    database: Database, clock: Clock
) -> None:
    spending = await spend(database, clock)
    clock.advance(3600)
    await spend(database, clock)

    await budgets.give_back(database, [(spending, 1)])

    assert await hits(database, clock) == 1


async def test_a_window_that_was_renewed_meanwhile_is_still_the_same(
    database: Database, clock: Clock
) -> None:
    spending = await spend(database, clock, RENEWING)
    clock.advance(60)
    await budgets.renew(database, [await spend(database, clock, RENEWING)], now=clock())

    await budgets.give_back(database, [(spending, 1)])

    assert await hits(database, clock, RENEWING) == 1


async def test_forty_who_spend_and_give_back_at_once_leave_the_exact_count(
    database: Database, clock: Clock
) -> None:
    now = clock()

    async def come(number: int) -> None:
        # Each in an order of its own: whoever locked rows as they come would wait for ever.
        mine = [(HOURLY, "ann"), (DAILY, "ann"), (RENEWING, "ann"), (HOURLY, str(number % 3))]
        spent = await budgets.spend(database, mine[number % 4 :] + mine[: number % 4], now=now)
        if number % 2:
            await budgets.give_back(database, [(spending, 1) for spending in reversed(spent)])

    async with asyncio.timeout(20):
        await asyncio.gather(*(come(number) for number in range(40)))

    assert [await hits(database, clock, one) for one in (HOURLY, DAILY, RENEWING)] == [20] * 3


async def test_what_moves_is_added_to_what_is_there_and_leaves_nothing_behind(
    database: Database, clock: Clock
) -> None:
    for times, subject in ((2, "old"), (3, "new")):
        for _ in range(times):
            await budgets.spend(database, [(HOURLY, subject)], now=clock())

    for _ in range(2):
        await budgets.move(database, (HOURLY, "old"), (HOURLY, "new"))

    left = await budgets.look(database, [(HOURLY, "old"), (HOURLY, "new")], now=clock())
    assert [(one.subject, one.hits) for one in left] == [("new", 5)]
