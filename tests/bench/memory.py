"""How much memory the server takes, fresh and after many requests."""

import asyncio

from tests.bench import proc
from tests.bench.journey import Person, Site
from tests.bench.report import Row
from tests.bench.server import Server

_REQUESTS = 20_000
_COUPLES = 4  # one of each reads the dashboard, the other the log-in page


def measure_fresh_memory(server: Server) -> Row:
    """Tell what the process takes now."""
    resident, proportional = proc.resident_mb(server.pid), proc.proportional_mb(server.pid)
    return Row(
        "memory of a fresh process",
        f"{resident:.1f} MB",
        "<= 90 MB",
        f"RSS after the first page; {proportional:.1f} MB PSS",
    )


async def measure_growth(site: Site, server: Server) -> Row:
    """Tell what 20,000 requests leave behind, and how much of it the second half did."""
    members, guests = await _couples(site)
    start = proc.resident_mb(server.pid)
    await _read(members, guests, _REQUESTS // 2)
    middle = proc.resident_mb(server.pid)
    await _read(members, guests, _REQUESTS // 2)
    end = proc.resident_mb(server.pid)
    for person in members + guests:
        person.leave()
    return Row(
        f"growth over {_REQUESTS:,} requests",
        f"{end - start:+.1f} MB",
        "flat",
        f"RSS {start:.1f}, {middle:.1f}, {end:.1f} MB at the start, half-way and at the end",
    )


async def _couples(site: Site) -> tuple[list[Person], list[Person]]:
    members = [Person(site) for _ in range(_COUPLES)]
    guests = [Person(site) for _ in range(_COUPLES)]
    async with asyncio.TaskGroup() as tasks:
        for member in members:
            tasks.create_task(member.register())
    return members, guests


async def _read(members: list[Person], guests: list[Person], requests: int) -> None:
    async def reader(person: Person, path: str) -> None:
        for _ in range(requests // len(members + guests)):
            await person.open(path)

    async with asyncio.TaskGroup() as tasks:
        for member in members:
            tasks.create_task(reader(member, "/dashboard"))
        for guest in guests:
            tasks.create_task(reader(guest, "/login"))
