"""A real server, a real mail server, and browsers that do many things at once.

All tests of a module share one server on each backend, so each test brings people of its own.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count as numbers
from pathlib import Path

import pytest

from otpweb.storage.database import Database
from tests.attack.client import PATIENCE, Client
from tests.databases import BACKENDS, connected, empty, wait_for
from tests.mail.sink import Sink
from tests.server import Server

NewClient = Callable[[], Client]

# For attacks whose outcome no database decides.
ON_SQLITE = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="module")

# Everybody here comes from one address, and nobody waits a minute for a mail.
_CALM: dict[str, object] = {
    "CAPTCHA": "off",
    "BUDGET_CLIENT_REGISTRATIONS": "100000/hour",
    "BUDGET_CLIENT_PASSWORDS": "100000/hour",
    "BUDGET_CLIENT_CODES": "100000/hour",
    "RESEND_INTERVAL": 0,
}
_person = numbers(1)


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    """What a module sets otherwise; overridden there."""
    return {}


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture(scope="module", params=BACKENDS)
def server(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sink: Sink,
    settings: dict[str, object],
) -> Iterator[Server]:
    """Yield a server; the tests run once on each backend."""
    folder = tmp_path_factory.mktemp("server")
    url = _empty_database(request, folder)
    with Server(folder, smtp_port=sink.port, database_url=url, **(_CALM | settings)) as server:
        yield server


def _empty_database(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("migrated_file"), folder / "otpweb.db")
        return f"sqlite:///{file}"
    url: str = request.getfixturevalue("migrated_server")
    wait_for(empty(url))
    return url


@pytest.fixture
async def new_client(
    server: Server, sink: Sink, record_property: Callable[[str, object], None]
) -> AsyncIterator[NewClient]:
    """Yield a function that returns somebody else each time; their tries go into the report."""
    clients: list[Client] = []
    async with AsyncExitStack() as stack:

        def make() -> Client:
            client = Client(server.url, sink, str(next(_person)))
            stack.push_async_callback(client.http.aclose)
            clients.append(client)
            return client

        yield make
    record_property("tries", sum(client.tries for client in clients))


@pytest.fixture
async def tables(server: Server) -> AsyncIterator[Database]:
    """Yield the server's database, seen from outside."""
    async with connected(server.database_url) as db:
        yield db


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


async def count_events(db: Database, kind: str, client: Client) -> int:
    """Return how many events of a kind tell of challenges for the client's address."""
    return await count(
        db,
        f"events JOIN challenges ON challenges.id = events.challenge_id "
        f"WHERE kind = '{kind}' AND email = '{client.email}'",
    )


async def count_mails(db: Database, *addresses: str) -> int:
    """Return how many mails were promised to these addresses."""
    listed = ", ".join(f"'{address}'" for address in addresses)
    return await count(db, f"outbox WHERE recipient IN ({listed})")


async def suspend(db: Database, person: Client) -> None:
    """Do to an account what an admin does."""
    await db.execute(f"UPDATE accounts SET status = 'suspended' WHERE username = '{person.name}'")
