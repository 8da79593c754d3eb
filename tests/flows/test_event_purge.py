"""Events are kept for so long and no longer; that some were deleted stays."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from otpweb.domain.retention import Retention
from otpweb.flows import event_purge
from otpweb.flows.desk import SHELL
from otpweb.flows.services import Services
from otpweb.storage import events
from tests.clock import Clock
from tests.storage.noted import NOW, event, note

MONTH = timedelta(days=30)


@pytest.fixture
def kept_a_month(services: Services) -> Services:
    return replace(services, retention=Retention(events=MONTH, codes=MONTH))


async def kinds(services: Services) -> list[str]:
    rows = await services.db.fetch_all("SELECT kind FROM events ORDER BY id")
    return [row["kind"] for row in rows]


async def purge(services: Services, older_than: timedelta) -> list[int]:
    return [number async for number in event_purge.purge(services, SHELL, older_than)]


async def test_what_is_older_goes_and_what_is_not_stays(services: Services, clock: Clock) -> None:
    await note(services.db, event(0), event(60))
    clock.advance(2 * 3600)

    deleted = await purge(services, timedelta(minutes=90))

    assert deleted == [1]
    assert await kinds(services) == ["login.completed", "events.purged"]


async def test_many_go_a_few_at_a_time(services: Services, clock: Clock) -> None:
    async with services.db.transaction():
        await note(services.db, *[event(0)] * 2050)
    clock.advance(3600)

    assert await purge(services, timedelta(minutes=5)) == [1000, 1000, 50]


async def test_where_nothing_is_old_nothing_is_noted(services: Services) -> None:
    await note(services.db, event(0))

    assert await purge(services, timedelta(days=1)) == []
    assert await kinds(services) == ["login.completed"]


async def test_how_many_there_are_is_about_right(services: Services, clock: Clock) -> None:
    await note(services.db, event(0), event(1), event(60))
    clock.advance(3600)

    assert await event_purge.count(services, timedelta(minutes=50)) == 2
    assert await event_purge.count(services, timedelta(days=1)) == 0


async def test_what_goes_by_itself_is_noted_once_a_day(
    kept_a_month: Services, clock: Clock
) -> None:
    for hour in range(3):
        await note(kept_a_month.db, event(60 * hour))
    clock.advance(30 * 86_400 - 3500)
    for _ in range(3):
        clock.advance(3600)
        await event_purge.keep_within(kept_a_month)

    assert await kinds(kept_a_month) == ["events.purged"]


async def test_two_processes_at_once_do_no_harm(services: Services, clock: Clock) -> None:
    async with services.db.transaction():
        await note(services.db, *[event(0)] * 3000, event(60))
    clock.advance(3600)
    before = NOW + timedelta(minutes=5)

    async def process() -> int:
        batches = [await events.delete_older_than(services.db, before, most=50) for _ in range(70)]
        return sum(batches)

    deleted = await asyncio.gather(process(), process())

    assert sum(deleted) == 3000
    assert await kinds(services) == ["login.completed"]
