"""What can be tried with nothing but a URL: on a server of our own, or on one that is running.

Here are no mailbox, no database and no account, and few requests: it may be somebody's login page.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from tests.attack.client import Client
from tests.server import Server
from tests.solver import solve

EVIL = "evil.example"


class Outsider(Client):
    """Somebody whose name nobody has."""

    def __init__(self, url: str) -> None:
        super().__init__(url, None, secrets.token_hex(8))
        self.origin = str(httpx.URL(url))
        self._proof: dict[str, str] = {}

    async def prepare(self) -> None:
        """Do the work that the form asks for, if it does, so that the next login is judged."""
        form = await self.get("/login")
        self._proof = {}
        if "<proof-of-work" in form.text:
            challenge = (await self.get("/captcha/login")).json()
            self._proof = {"altcha": await asyncio.to_thread(solve, challenge)}

    async def log_in(self, name: str = "", password: str = "nobody has this") -> httpx.Response:
        """Send the form of /login, with the proof that was prepared."""
        fields = {"username": name or self.name, "password": password}
        return await self.post("/login", **fields, **self._proof)


NewOutsider = Callable[[], Outsider]


@pytest.fixture(scope="session")
def target(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Yield the URL that is attacked: of a running server, or of one with the usual settings."""
    given: str | None = request.config.getoption("--url", default=None)
    if given:
        yield given.rstrip("/")
        return
    # Hashes as costly as it takes to see one; and work is asked for late, since it takes long.
    settings: dict[str, Any] = {"BCRYPT_ROUNDS": 9, "BUDGET_CLIENT_PASSWORDS": "70/10 minutes"}
    with Server(tmp_path_factory.mktemp("target"), smtp_port=None, **settings) as server:
        yield server.url


@pytest.fixture
async def new_outsider(
    target: str, record_property: Callable[[str, object], None]
) -> AsyncIterator[NewOutsider]:
    """Yield a function that returns somebody else each time; their tries go into the report."""
    outsiders: list[Outsider] = []
    async with AsyncExitStack() as stack:

        def make() -> Outsider:
            outsider = Outsider(target)
            stack.push_async_callback(outsider.http.aclose)
            outsiders.append(outsider)
            return outsider

        yield make
    record_property("tries", sum(outsider.tries for outsider in outsiders))


@pytest.fixture
def outsider(new_outsider: NewOutsider) -> Outsider:
    return new_outsider()
