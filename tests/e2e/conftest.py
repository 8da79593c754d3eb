"""Real servers, a real mail server, a real browser; and nobody may see an error in the console."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.chromium import HOW_TO_GET_IT, find_chromium, open_chromium
from tests.e2e.person import PATIENCE, Person
from tests.mail.sink import Sink
from tests.server import Server

# All people of a server come from one address here, and the last must meet what the first met.
_CROWD = {
    "BUDGET_CLIENT_REGISTRATIONS": "100000/hour",
    "BUDGET_CLIENT_PASSWORDS": "100000/hour",
    "BUDGET_CLIENT_CODES": "100000/hour",
}

Meet = Callable[..., Awaitable[Person]]
NewFolder = Callable[[], Path]
Serve = Callable[..., Server]

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of this folder in one event loop: they share a browser, and it lives in one."""
    here = Path(__file__).parent
    shared = pytest.mark.asyncio(loop_scope="session")
    for item in items:
        if here in item.path.parents and isinstance(item, pytest.Function):
            item.add_marker(shared, append=False)


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Sink]:
    """Yield a mail server that all servers use."""
    with Sink() as sink:
        yield sink


@pytest.fixture
def sink(mail_server: Sink) -> Iterator[Sink]:
    """Yield the mail server; whatever trouble the test makes ends with it."""
    yield mail_server
    mail_server.trouble = None
    mail_server.replies.clear()
    mail_server.deferrals.clear()


@pytest.fixture(scope="session")
def new_folder(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> NewFolder:
    """Return a function that makes a folder for a server, with a migrated database.

    To migrate one of its own would take each server longer than all the rest of its start.
    """

    def make() -> Path:
        folder = tmp_path_factory.mktemp("server")
        shutil.copy(migrated_file, folder / "otpweb.db")
        return folder

    return make


@pytest.fixture(scope="session")
def serve(mail_server: Sink, new_folder: NewFolder) -> Iterator[Serve]:
    """Yield a function that returns a server with these settings, started when first asked for."""
    running: dict[frozenset[tuple[str, object]], Server] = {}
    with ExitStack() as stack:

        def server_with(**settings: object) -> Server:
            key = frozenset(settings.items())
            if key not in running:
                chosen: dict[str, Any] = {"smtp_port": mail_server.port, "SMTP_TIMEOUT": 2}
                server = Server(new_folder(), **(chosen | _CROWD | settings))
                running[key] = stack.enter_context(server)
            return running[key]

        yield server_with


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Yield the browser; without one the tests are skipped, except where CI=true."""
    if find_chromium() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    async with open_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def meet(chromium: Browser, serve: Serve, sink: Sink) -> AsyncIterator[Meet]:
    """Yield a function that returns a new person with a browser profile of their own.

    Takes what `Browser.new_context` takes, and the server; by default one with usual settings.
    Unless told otherwise nothing moves: to paint that takes longer than all the rest. Whoever saw
    an error in the console fails the test.
    """
    people: list[Person] = []
    async with AsyncExitStack() as stack:

        async def meet_somebody(server: Server | None = None, **context: Any) -> Person:  # noqa: ANN401
            opened = await chromium.new_context(**({"reduced_motion": "reduce"} | context))
            stack.push_async_callback(opened.close)
            people.append(Person(await opened.new_page(), server or serve(), sink))
            return people[-1]

        yield meet_somebody
    assert [problem for person in people for problem in person.problems] == []


@pytest_asyncio.fixture(loop_scope="session")
async def ann(meet: Meet) -> Person:
    """Return somebody who has not been here yet."""
    return await meet()


@pytest.fixture
def wary(serve: Serve) -> Server:
    """A server that always asks for a proof."""
    return serve(CAPTCHA="always")
