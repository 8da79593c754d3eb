"""What fails costs nothing: no lock, no connection, no thread."""

import asyncio
import os
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import asyncpg
import pytest

from otpweb.storage.database import Database, StorageUnavailable
from tests.databases import connected, wait_for
from tests.storage.adding import add_one, count, start_counter

_PAST_EVERY_POOL = 15


@pytest.fixture
async def counter(database: Database) -> Database:
    await start_counter(database)
    return database


async def assert_whole(db: Database) -> None:
    """Fail unless everybody can write again at once."""
    before = await count(db)
    async with asyncio.timeout(3):
        await asyncio.gather(*(add_one(db) for _ in range(_PAST_EVERY_POOL)))
    assert await count(db) == before + _PAST_EVERY_POOL


async def test_a_failing_commit_costs_nothing(counter: Database) -> None:
    for _ in range(_PAST_EVERY_POOL):
        with pytest.raises((sqlite3.IntegrityError, asyncpg.ForeignKeyViolationError)):
            await _refuse_commit(counter)
    await assert_whole(counter)
    assert await counter.fetch_all("SELECT id FROM sessions") == []


async def _refuse_commit(db: Database) -> None:
    async with db.transaction():
        if db.is_embedded:
            await db.execute("PRAGMA defer_foreign_keys = ON")
        else:
            await db.execute(
                """
                ALTER TABLE sessions ALTER CONSTRAINT sessions_account_id_fkey
                      DEFERRABLE INITIALLY DEFERRED
                """
            )
        await db.execute(
            """
            INSERT INTO sessions (id, token_digest, account_id, created_at, last_seen_at, idle_for,
                                  expires_at, verified_by, user_agent, client_address)
            VALUES ('s', 's', 'nobody', 0, 0, 0, 0, '', '', '')
            """
        )


async def test_a_begin_that_finds_the_file_locked_costs_nothing(
    embedded: Database, migrated_copy: str
) -> None:
    await start_counter(embedded)
    await embedded.execute("PRAGMA busy_timeout = 5")
    other = sqlite3.connect(migrated_copy.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(_PAST_EVERY_POOL):
        with pytest.raises(StorageUnavailable, match="locked"):
            await add_one(embedded)
    other.close()
    await assert_whole(embedded)


async def test_a_begin_over_a_lost_connection_costs_nothing(served: Database) -> None:
    await start_counter(served)
    for _ in range(_PAST_EVERY_POOL):
        await count(served)  # so that there is a connection
        wait_for(_end_all_connections(served.url))  # and the loop has no time to notice
        with pytest.raises(StorageUnavailable):
            await add_one(served)
    await assert_whole(served)


async def test_a_connection_lost_in_a_transaction_costs_nothing(served: Database) -> None:
    await start_counter(served)
    for _ in range(_PAST_EVERY_POOL):
        with pytest.raises(StorageUnavailable):
            await _lose_connection(served)
    await assert_whole(served)


async def _lose_connection(db: Database) -> None:
    async with db.transaction():
        await db.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def _end_all_connections(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(
        """
        SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
        """
    )
    await connection.close()


@pytest.mark.parametrize("seed", range(3))
async def test_sixty_cancelled_tasks_leave_nothing_open(counter: Database, seed: int) -> None:
    chance = random.Random(seed)
    tasks = [asyncio.create_task(add_one(counter)) for _ in range(60)]
    for task in chance.sample(tasks, len(tasks)):
        await asyncio.sleep(chance.uniform(0, 0.001))
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(end) for end in ended} <= {type(None), asyncio.CancelledError}
    await assert_whole(counter)


async def test_a_task_goes_on_after_its_query_was_cancelled(counter: Database) -> None:
    for tenth in range(20):
        try:
            async with asyncio.timeout(tenth / 10_000):
                await add_one(counter, times=100)
        except TimeoutError:
            assert await count(counter) >= 0
    await assert_whole(counter)


async def test_waiting_for_a_turn_ends(embedded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("otpweb.storage.pooled_sqlite._PATIENCE", 0.05)
    async with embedded.transaction():
        with pytest.raises(StorageUnavailable, match="waited"):
            await asyncio.gather(start_counter(embedded))


async def test_a_database_that_was_left_is_an_outage(database_url: str) -> None:
    async with connected(database_url) as db:
        pass
    with pytest.raises(StorageUnavailable):
        await count(db)


async def test_a_server_that_does_not_answer_is_an_outage() -> None:
    db = Database("postgresql://root@127.0.0.1:9/root")
    with pytest.raises(StorageUnavailable):
        await db.connect()


async def test_a_file_that_is_none_is_an_outage(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}")
    with pytest.raises(StorageUnavailable, match="unable to open"):
        await db.connect()


async def test_a_file_that_is_no_database_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader, " * 100)
    db = Database(f"sqlite:///{tmp_path}/letter.txt")
    with pytest.raises(StorageUnavailable, match="not a database"):
        await db.connect()


async def test_a_read_only_file_can_be_read_and_not_written(read_only_file: Path) -> None:
    with _not_as_root():
        async with connected(f"sqlite:///{read_only_file}") as db:
            assert await db.fetch_all("SELECT key FROM budgets") == []
            with pytest.raises(StorageUnavailable, match="readonly"):
                await start_counter(db)


@pytest.fixture
def read_only_file(migrated_file: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:  # tmp_path is closed to anybody but root
        Path(folder).chmod(0o777)
        file = Path(folder, "otpweb.db")
        file.write_bytes(migrated_file.read_bytes())
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        file.chmod(0o444)
        yield file


@contextmanager
def _not_as_root() -> Iterator[None]:
    """Root may write everything; nobody (65534) may not."""
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(me)
