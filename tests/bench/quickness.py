"""How quick a page stays while log-ins keep every processor busy."""

import asyncio
import statistics
import time

from tests.bench.journey import Person, Site
from tests.bench.load import journeys_under_way
from tests.bench.report import Row
from tests.bench.server import Server
from tests.bench.usage import read_usage

_PAUSE = 0.02  # seconds from one request to the next
_SECONDS = 12.0
_AT_ONCE = 16
_WARM_UP = 3.0  # seconds until passwords queue


async def measure_quickness(site: Site, server: Server) -> list[Row]:
    """Ask for the dashboard again and again: with nothing else to do, then under load."""
    person = Person(site)
    await person.register()
    await _ask_for(person, 1.0)
    start = read_usage(server.pid)
    idle = await _ask_for(person, _SECONDS)
    quiet = read_usage(server.pid).since(start)
    async with journeys_under_way(site, at_once=_AT_ONCE):
        await asyncio.sleep(_WARM_UP)
        start = read_usage(server.pid)
        loaded = await _ask_for(person, _SECONDS)
        busy = read_usage(server.pid).since(start)
    person.leave()
    return [
        Row(
            "p95 of GET /dashboard, log-ins saturating",
            f"{_p95(loaded) / _p95(idle):.2f}x",
            "<= 2x",
            f"idle {_told(idle)}, under load {_told(loaded)}; {_AT_ONCE} journeys at once took "
            f"{busy.server / busy.capacity:.0%} of the processors, others {quiet.others:.0%} "
            f"when idle and {busy.others:.0%} under load",
        )
    ]


async def _ask_for(person: Person, seconds: float) -> list[float]:
    """Return how long each answer took, in seconds.

    A request that could not be sent when it was due, since the answer before it was late, has been
    waiting since then: left out, a slow server would be asked less and look better for it.
    """
    taken = []
    due = time.perf_counter()
    end = due + seconds
    while due < end:
        waiting_since = due
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
            waiting_since = time.perf_counter()
        await person.open("/dashboard")
        taken.append(time.perf_counter() - waiting_since)
        due += _PAUSE
    return taken


def _told(seconds: list[float]) -> str:
    median = statistics.median(seconds)
    return f"{_p95(seconds) * 1000:.1f} ms (median {median * 1000:.1f}, {len(seconds)} requests)"


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]
