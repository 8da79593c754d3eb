"""A real server on either backend, a real mail server, and browsers that do many things at once."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from otpweb.storage.database import Database
from tests.mail.sink import Sink
from tests.server import Server

PATIENCE = 30  # seconds; the machine may be busy, and nothing is timed here
PASSWORD = "seven quiet owls"

_CODE = re.compile(r"[0-9]{6}")


class Client:
    """A browser without scripts; it keeps cookies and follows no redirect by itself."""

    def __init__(self, server: Server, sink: Sink) -> None:
        self._sink = sink
        self.http = httpx.AsyncClient(
            base_url=server.url, timeout=PATIENCE, limits=httpx.Limits(max_connections=100)
        )

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form."""
        return await self.http.post(path, data=fields)

    async def register(self, name: str, email: str) -> httpx.Response:
        """Send the form of /register."""
        return await self.post("/register", username=name, email=email, password=PASSWORD)

    async def code(self, email: str) -> str:
        """Wait for the first mail to that address and return its code."""
        [mail, *_] = await self._sink.wait_for(email, timeout=PATIENCE)
        found = _CODE.match(mail.message["Subject"])
        assert found, mail.message["Subject"]
        return found[0]


NewClient = Callable[[], Client]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def server(tmp_path: Path, sink: Sink, database_url: str) -> Iterator[Server]:
    """Yield a server; the test runs once on each backend."""
    with Server(tmp_path, smtp_port=sink.port, database_url=database_url) as server:
        yield server


@pytest.fixture
async def new_client(server: Server, sink: Sink) -> AsyncIterator[NewClient]:
    """Yield a function that returns somebody else each time."""
    async with AsyncExitStack() as stack:

        def make() -> Client:
            client = Client(server, sink)
            stack.push_async_callback(client.http.aclose)
            return client

        yield make


@pytest.fixture
async def tables(server: Server) -> AsyncIterator[Database]:
    """Yield the server's database, seen from outside."""
    db = Database(server.database_url)
    await db.connect()
    try:
        yield db
    finally:
        await db.disconnect()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it holds. Raises TimeoutError if it never does."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110 - another process makes it come true
            await asyncio.sleep(0.01)


async def count(db: Database, table: str) -> int:
    """Return how many rows there are; `table` may end in a WHERE."""
    row = await db.fetch_one(f"SELECT count(*) AS found FROM {table}")
    assert row
    found: int = row["found"]
    return found
