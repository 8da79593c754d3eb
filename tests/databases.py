"""Databases for tests: empty, migrated, of either backend, and made in milliseconds.

SQLite: one file is migrated for each run and copied for each test. PostgreSQL: one database is
migrated for each run and emptied for each test, which takes a tenth of copying a database.

OTPWEB_TEST_POSTGRESQL names the server, by the URL of a database from which others may be
created. Without a server its tests are skipped, except where CI=true.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from otpweb.storage import migrating
from otpweb.storage.database import Database

BACKENDS = ("sqlite", "postgresql")
SERVER = os.environ.get("OTPWEB_TEST_POSTGRESQL", "postgresql://root@127.0.0.1:5432/root")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with the newest schema, to be copied."""
    file = tmp_path_factory.mktemp("databases") / "migrated.db"
    migrating.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def migrated_copy(migrated_file: Path, tmp_path: Path) -> str:
    """Return the URL of an empty, migrated SQLite file."""
    file = tmp_path / "otpweb.db"
    shutil.copy(migrated_file, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Yield the URL of an empty database of its own on the server; dropped after the run."""
    yield from _own_database(f"otpweb_test_{os.getpid()}")


@pytest.fixture(scope="session")
def migrated_server(postgresql_url: str) -> str:
    """Return the URL of the run's database with the newest schema, to be emptied."""
    migrating.upgrade(postgresql_url)
    return postgresql_url


@pytest.fixture
def unmigrated_server() -> Iterator[str]:
    """Yield the URL of a database without any schema, for one test."""
    yield from _own_database(f"otpweb_bare_{os.getpid()}")


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty, migrated database; the test runs once on each backend."""
    fixture = "migrated_copy" if request.param == "sqlite" else "migrated_server"
    url: str = request.getfixturevalue(fixture)
    if request.param == "postgresql":
        wait_for(empty(url))
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Yield a connected, empty, migrated database; the test runs once on each backend."""
    async with connected(database_url) as db:
        yield db


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Database]:
    """Give a connected database."""
    db = Database(url)
    await db.connect()
    try:
        yield db
    finally:
        await db.disconnect()


def wait_for(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end from plain code, apart from the event loop of the tests."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, work).result()


def _own_database(name: str) -> Iterator[str]:
    try:
        wait_for(_on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    except OSError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(
            "no PostgreSQL answers; install it (Debian: apt install postgresql), or name a server "
            "in OTPWEB_TEST_POSTGRESQL"
        )
    wait_for(_on_server(f"CREATE DATABASE {name}"))
    # No test pulls the plug, so none has to wait for the disk.
    wait_for(_on_server(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    yield urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
    wait_for(_on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def _on_server(statement: str) -> None:
    connection = await asyncpg.connect(SERVER, timeout=5)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def empty(url: str) -> None:
    """Delete every row, after ending whatever a failed test left connected."""
    connection = await asyncpg.connect(url)
    try:
        # DELETE, because TRUNCATE makes new files: 20 times slower on tables of a few rows.
        await connection.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid();
            DELETE FROM events; DELETE FROM budgets; DELETE FROM outbox; DELETE FROM challenges;
            DELETE FROM sessions;
            DELETE FROM trusted_browsers; DELETE FROM known_browsers;
            DELETE FROM passkey_challenges; DELETE FROM accounts;
            DELETE FROM marks; DELETE FROM tallies; DELETE FROM setup_links;
            """
        )
    finally:
        await connection.close()
