"""`python -m tests.bench`: the figures that the design promises, measured in one run.

It starts the server and a mail server, each in a process of its own, makes whole journeys through
real HTTP and real SMTP, and prints one table. Nothing is timed against a limit: a machine has bad
days, and ratios from one and the same run are what can be compared.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from tests.bench.browser import Browser
from tests.bench.desk import measure_desk
from tests.bench.journey import JourneyFailedError, Site, travel
from tests.bench.mailbox import Mailbox, MailMissingError, open_mailbox
from tests.bench.memory import measure_fresh_memory, measure_growth
from tests.bench.population import Size
from tests.bench.processor import measure_processor
from tests.bench.quickness import measure_quickness
from tests.bench.report import MISSED, Row, machine, table, write_json
from tests.bench.server import Server, ServerFailedError, last_words, run_server
from tests.bench.weight import largest_swap, measure_first_load


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("--journeys", type=int, default=120, help="how many, in three slices")
    parser.add_argument("--rounds", type=int, default=12, help="bcrypt cost")
    parser.add_argument(
        "--database",
        metavar="URL",
        help="instead of a new SQLite file; with --desk, one from which others may be created",
    )
    parser.add_argument("--plain", action="store_true", help="as a browser without htmx")
    parser.add_argument("--soak", action="store_true", help="also 20,000 requests for memory")
    parser.add_argument("--desk", action="store_true", help="the admin's desk, with many people")
    parser.add_argument("--accounts", type=int, default=1_000_000, help="how many, at the desk")
    parser.add_argument("--events", type=int, default=10_000_000, help="how many, at the desk")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    return parser.parse_args()


async def _measure(site: Site, server: Server, wanted: argparse.Namespace) -> list[Row]:
    first = Browser(site.port, htmx=False)
    await first.get("/register")
    first.close()
    fresh = measure_fresh_memory(server)
    first_load = await measure_first_load(site)
    await travel(site)  # what is done only once is done now
    processor = await measure_processor(
        site, server, journeys=wanted.journeys, rounds=wanted.rounds
    )
    quickness = await measure_quickness(site, server)
    not_run = Row("growth over 20,000 requests", "not run", "flat", "needs --soak")
    growth = await measure_growth(site, server) if wanted.soak else not_run
    return [*processor, *quickness, *first_load, largest_swap(site), fresh, growth]


async def _measure_journeys(
    folder: Path, mailbox: Mailbox, wanted: argparse.Namespace
) -> list[Row]:
    async with run_server(
        folder, smtp_port=mailbox.port, rounds=wanted.rounds, database=wanted.database
    ) as server:
        site = Site(server.port, mailbox, htmx=not wanted.plain)
        return await _measure(site, server, wanted)


async def _measure_desk(folder: Path, mailbox: Mailbox, wanted: argparse.Namespace) -> list[Row]:
    size = Size(
        accounts=wanted.accounts,
        events=wanted.events,
        challenges=max(1000, wanted.events // 50),
        budgets=max(1000, wanted.accounts // 10),
        sessions=max(1000, wanted.accounts // 50),
    )
    return await measure_desk(folder, mailbox, size, wanted.database)


async def _run(wanted: argparse.Namespace) -> None:
    task = asyncio.current_task()
    assert task
    # Both children are ended on the way out; without this a SIGTERM would leave them behind.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with tempfile.TemporaryDirectory(prefix="otpweb-bench-") as name:
        folder = Path(name)
        try:
            async with open_mailbox() as mailbox:
                measure = _measure_desk if wanted.desk else _measure_journeys
                rows = await measure(folder, mailbox, wanted)
        except* (JourneyFailedError, MailMissingError, OSError, EOFError) as failed:
            sys.exit(f"{failed.exceptions[0]}\n\nThe server's last words:\n{last_words(folder)}")
        except* ServerFailedError as failed:
            sys.exit(f"The server did not start:\n{failed.exceptions[0]}")
    ran_on = machine("PostgreSQL" if wanted.database else "SQLite")
    print(table(rows), ran_on, sep="\n\n")
    if wanted.json:
        write_json(wanted.json, rows, ran_on)
    if any(row.note.startswith(MISSED) for row in rows):
        sys.exit("Some of it is too slow, or not there.")


if __name__ == "__main__":
    asyncio.run(_run(_arguments()))
