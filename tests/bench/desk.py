"""How quick every page of the desk is with a million people, and that members notice nothing."""

import asyncio
import html
import re
import secrets
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from otpweb.domain.passwords import hash_password
from tests.bench import admin, copying
from tests.bench.browser import Browser
from tests.bench.desk_paths import PAGED, PATHS, filled_in
from tests.bench.journey import JourneyFailedError, Site
from tests.bench.mailbox import Mailbox
from tests.bench.members import measure_members
from tests.bench.population import Population, Size
from tests.bench.report import MISSED, Row
from tests.bench.scratch import scratch_database
from tests.bench.server import run_server

_TIMES = 30
_WARM_UP = 3
_MOST = 0.1  # seconds
_ROUNDS = 4  # of bcrypt: it would hide everything else
_NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')


async def measure_desk(
    folder: Path, mailbox: Mailbox, size: Size, database: str | None
) -> list[Row]:
    """Fill one database, leave another empty, and measure the same on both.

    `database` is one on a PostgreSQL server from which others may be created; without it, files.
    """
    people = Population(size, datetime.now(UTC), hash_password(admin.PASSWORD, _ROUNDS))
    async with (
        scratch_database("full", folder, database) as full,
        scratch_database("empty", folder, database) as empty,
    ):
        begin = time.perf_counter()
        await copying.fill(full, people)
        filling = _filling_row(size, time.perf_counter() - begin, await copying.size_of(full))
        async with (
            _serving(folder / "at_full", full, mailbox) as (site, browser),
            _serving(folder / "at_empty", empty, mailbox) as (other_site, _),
        ):
            desk = [await _page_row(browser, path) for path in await _all_paths(browser, people)]
            members = await measure_members(full=site, empty=other_site)
    return [filling, *desk, *members]


@asynccontextmanager
async def _serving(folder: Path, url: str, mailbox: Mailbox) -> AsyncIterator[tuple[Site, Browser]]:
    """Serve a database, and have an admin logged in."""
    await asyncio.to_thread(folder.mkdir)
    secret_key = secrets.token_urlsafe(48)
    copying.migrate(url)
    code = await admin.make_admin(url, secret_key)
    settings = {"SECRET_KEY": secret_key, "BUDGETS": "on", "RESEND_INTERVAL": "0"}
    async with run_server(
        folder, smtp_port=mailbox.port, rounds=_ROUNDS, database=url, settings=settings
    ) as server:
        site = Site(server.port, mailbox, htmx=False)
        browser = site.browser()
        await admin.log_in(browser, code)
        try:
            yield site, browser
        finally:
            browser.close()


async def _all_paths(browser: Browser, people: Population) -> list[str]:
    """Return every path, and where the second pages of lists are."""
    paths = [filled_in(path, people) for path in PATHS]
    for path in PAGED:
        answer = await browser.get(filled_in(path, people))
        found = _NEXT.search(answer.text) if answer.status == 200 else None
        paths.append(html.unescape(found[1]) if found else f"{answer.path} (no next page)")
    return paths


async def _page_row(browser: Browser, path: str) -> Row:
    target = f"<= {_MOST * 1000:.0f} ms"
    first = await browser.get(path) if " " not in path else None
    if first is None or first.status != 200:
        told = f"{first.status}" if first else "no page"
        return Row(path, told, target, f"{MISSED}: not there")

    async def ask() -> None:
        answer = await browser.get(path)
        if answer.status != 200:
            raise JourneyFailedError("200", answer)

    taken = await _time(ask)
    median = statistics.median(taken)
    best, late = min(taken) * 1000, _p95(taken) * 1000
    note = f"best {best:.1f} ms, p95 {late:.1f} ms; {len(first.body) / 1024:.1f} KB"
    return Row(
        path, f"{median * 1000:.1f} ms", target, note if median <= _MOST else f"{MISSED}; {note}"
    )


async def _time(act: Callable[[], Awaitable[None]]) -> list[float]:
    for _ in range(_WARM_UP):
        await act()
    taken = []
    for _ in range(_TIMES):
        begin = time.perf_counter()
        await act()
        taken.append(time.perf_counter() - begin)
    return taken


def _filling_row(size: Size, seconds: float, octets: int) -> Row:
    what = f"filling: {size.accounts:,} accounts, {size.events:,} events, {size.challenges:,} codes"
    return Row(what, f"{seconds:.0f} s", note=f"{octets / 1024**3:.2f} GB")


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]
