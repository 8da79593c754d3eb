"""Clients that hang up, processes that die: nothing is half done, and no mail is lost."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from otpweb.domain.events import EventKind
from otpweb.storage.database import Database
from tests.attack.client import PASSWORD
from tests.attack.conftest import NewClient, count, until
from tests.mail.sink import Sink
from tests.server import Server


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def server(tmp_path: Path, sink: Sink, database_url: str) -> Iterator[Server]:
    """Yield a server that may be broken: each test has its own, on each backend."""
    with Server(tmp_path, smtp_port=sink.port, database_url=database_url) as server:
        yield server


async def hang_up(server: Server, number: int, *, after: float) -> None:
    """Send that part of a registration, and be gone."""
    fields = {"username": f"ann{number}", "email": f"ann{number}@example.com", "password": PASSWORD}
    body = urlencode(fields).encode()
    head = (
        f"POST /register HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    _, writer = await asyncio.open_connection("localhost", server.port)
    sent = head.encode() + body
    writer.write(sent[: int(len(sent) * after)])
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def holds(db: Database, rows: int, table: str) -> bool:
    """Tell whether there are that many rows."""
    return await count(db, table) == rows


async def begun(db: Database) -> bool:
    """Tell whether the first registration is written."""
    return await count(db, "challenges") > 0


async def test_clients_that_hang_up_leave_no_lock_and_nothing_half_done(
    server: Server, new_client: NewClient, tables: Database
) -> None:
    parts = (0.3, 0.9, 1.0)
    await asyncio.gather(*(hang_up(server, n, after=parts[n % 3]) for n in range(60)))
    await until(lambda: holds(tables, 20, "challenges"))

    ann = new_client()
    await ann.register()
    entered = await ann.enter(await ann.code())

    assert entered.headers["Location"] == "/dashboard"
    assert await count(tables, "challenges") == 21
    assert await count(tables, "outbox") == 21
    assert await count(tables, f"events WHERE kind = '{EventKind.REGISTRATION_STARTED}'") == 21
    assert server.stop() == 0


async def test_a_server_told_to_stop_answers_what_it_has_begun(
    server: Server, new_client: NewClient, tables: Database
) -> None:
    crowd = [new_client() for _ in range(20)]
    answers = asyncio.gather(
        *(one.register() for one in crowd),
        return_exceptions=True,
    )
    await until(lambda: begun(tables))

    code = await asyncio.to_thread(server.stop)

    answered = [one for one in await answers if isinstance(one, httpx.Response)]
    assert code == 0
    assert {answer.status_code for answer in answered} == {303}
    assert await count(tables, "challenges") == len(answered)
    assert await count(tables, "outbox") == len(answered)


async def test_a_mail_that_was_promised_comes_although_the_process_was_killed(
    server: Server, new_client: NewClient, sink: Sink, tables: Database
) -> None:
    ann = new_client()
    sink.deferrals[ann.email] = 1
    await ann.register()
    await until(lambda: holds(tables, 1, "outbox WHERE state = 'delayed'"))

    server.kill()
    server.start()

    entered = await ann.enter(await ann.code())
    assert entered.headers["Location"] == "/dashboard"


async def test_a_mail_comes_although_the_process_was_killed_while_handing_it_over(
    server: Server, new_client: NewClient, sink: Sink, tables: Database
) -> None:
    sink.trouble = "silent at greeting"
    ann = new_client()
    await ann.register()
    await until(lambda: holds(tables, 1, "outbox WHERE leased_until > 0"))

    server.kill()
    sink.trouble = None
    # The dead process holds the mail for its lease; as if that time had passed.
    await tables.execute("UPDATE outbox SET leased_until = 0")
    server.start()

    entered = await ann.enter(await ann.code())
    assert entered.headers["Location"] == "/dashboard"
