"""Many journeys at once: a number of them, or as long as something else is being measured."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.journey import Site, travel


async def run_journeys(site: Site, count: int, *, at_once: int) -> float:
    """Make `count` journeys, `at_once` of them at any time; return the seconds they took.

    Everything counts, also the end, when fewer than `at_once` are still under way.
    """
    tickets = iter(range(count))

    async def traveller() -> None:
        for _ in tickets:
            await travel(site)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as travellers:
        for _ in range(at_once):
            travellers.create_task(traveller())
    return time.perf_counter() - started


@asynccontextmanager
async def journeys_under_way(site: Site, *, at_once: int) -> AsyncIterator[None]:
    """Keep `at_once` journeys under way while the body runs, and see the last ones home."""
    is_over = asyncio.Event()

    async def traveller() -> None:
        while not is_over.is_set():
            await travel(site)

    async with asyncio.TaskGroup() as travellers:
        for _ in range(at_once):
            travellers.create_task(traveller())
        yield
        is_over.set()
