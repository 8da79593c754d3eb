"""The database keeps its promises on both backends."""

import asyncio
import logging
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from otpweb.storage.database import Database, StorageUnavailable, Value
from otpweb.storage.pooled_postgresql import positional
from tests.databases import connected
from tests.storage.adding import add_one, count, start_counter

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def counter(database: Database) -> Database:
    await start_counter(database)
    return database


async def test_a_hundred_concurrent_read_modify_writes_make_a_hundred(counter: Database) -> None:
    await asyncio.gather(*(add_one(counter) for _ in range(100)))
    assert await count(counter) == 100


async def test_two_processes_on_one_file_lose_nothing(
    embedded: Database, migrated_copy: str
) -> None:
    await start_counter(embedded)
    command = [sys.executable, "-W", "error", "-m", "tests.storage.adding", migrated_copy, "100"]
    processes = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for _ in range(2)]
    async with asyncio.timeout(30):
        codes = [await process.wait() for process in processes]
    assert (codes, await count(embedded)) == ([0, 0], 200)


async def test_writers_take_turns_in_the_order_of_asking(embedded: Database) -> None:
    order: list[int] = []

    async def write(number: int) -> None:
        for _ in range(3):
            async with embedded.transaction():
                order.append(number)

    await asyncio.gather(*(write(number) for number in range(4)))
    assert order == [0, 1, 2, 3] * 3


async def test_a_transaction_that_raises_leaves_nothing(counter: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await _write_and_raise(counter)
    assert await count(counter) == 0


async def _write_and_raise(db: Database, *acts: Callable[[], None]) -> None:
    async with db.transaction():
        await db.execute("UPDATE budgets SET hits = 7")
        for act in acts:
            db.when_committed(act)
        raise ZeroDivisionError


async def test_a_transaction_sees_its_own_writes_and_others_do_not(counter: Database) -> None:
    async with counter.transaction():
        await counter.execute("UPDATE budgets SET hits = 7")
        own, others = await count(counter), await asyncio.create_task(count(counter))
    assert (own, others, await count(counter)) == (7, 0, 7)


async def test_what_follows_a_transaction_waits_until_it_lasts(counter: Database) -> None:
    done: list[str] = []
    async with counter.transaction():
        counter.when_committed(partial(done.append, "told"))
        assert not done
    assert done == ["told"]


async def test_nothing_follows_a_transaction_that_was_rolled_back(counter: Database) -> None:
    done: list[str] = []
    with pytest.raises(ZeroDivisionError):
        await _write_and_raise(counter, partial(done.append, "told"))
    assert not done


async def test_without_a_transaction_it_follows_at_once(counter: Database) -> None:
    done: list[str] = []
    counter.when_committed(partial(done.append, "told"))
    assert done == ["told"]


async def test_a_write_that_follows_is_in_no_transaction(counter: Database) -> None:
    seen: list[int] = []

    async def look() -> None:
        seen.append(await asyncio.create_task(count(counter)))

    async with counter.transaction():
        await counter.execute("UPDATE budgets SET hits = 7")
        counter.after_commit(look)
        assert not seen
    assert seen == [7]


async def test_a_write_that_follows_may_fail(counter: Database) -> None:
    async def fail() -> None:
        raise StorageUnavailable

    async with counter.transaction():
        await counter.execute("UPDATE budgets SET hits = 7")
        counter.after_commit(fail)
    assert await count(counter) == 7


async def test_a_nested_transaction_is_refused(counter: Database) -> None:
    with pytest.raises(RuntimeError, match="open already"):
        async with counter.transaction(), counter.transaction():
            pass
    await add_one(counter)


async def test_a_read_is_not_held_up_by_a_writer(counter: Database) -> None:
    async with counter.transaction():
        await counter.execute("UPDATE budgets SET hits = 7")
        async with asyncio.timeout(1):
            assert await asyncio.create_task(count(counter)) == 0


async def test_a_row_reads_alike_on_both_backends(database: Database) -> None:
    values: dict[str, Value] = {"at": 2**53, "kind": "straße 名", "account_id": None}
    row = await database.fetch_one(
        """
        INSERT INTO events (at, kind, account_id, challenge_id, client_address, user_agent, detail)
        VALUES (:at, :kind, :account_id, :account_id, '::1', 'a:b', '{}')
        RETURNING at, kind, account_id, challenge_id, client_address, user_agent, 1 AS one
        """,
        values,
    )
    rest = {"challenge_id": None, "client_address": "::1", "user_agent": "a:b", "one": 1}
    assert row == values | rest


async def test_no_row_is_none(database: Database) -> None:
    assert (
        await database.fetch_one("SELECT key FROM budgets WHERE key = :key", {"key": "x"}) is None
    )
    assert await database.fetch_all("SELECT key FROM budgets") == []


async def test_a_mistake_in_a_statement_passes_as_it_is(database: Database) -> None:
    with pytest.raises((sqlite3.OperationalError, asyncpg.UndefinedColumnError)):
        await database.fetch_one("SELECT nonsense FROM budgets")


async def test_every_connection_to_a_file_is_careful(embedded: Database) -> None:
    found = []
    for pool in (embedded._reads, embedded._writes):
        async with pool.connection() as connection:
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
                rows = await connection.raw_connection.fetch(f"PRAGMA {pragma}", {})
                found += rows[0].values()
    assert found == ["wal", 2, 1, 5000] * 2


async def test_values_are_not_logged(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await database.fetch_all("SELECT key FROM budgets WHERE key = :key", {"key": "s3cret"})
    assert "s3cret" not in caplog.text


async def test_a_missing_folder_is_made_for_this_user_only(tmp_path: Path) -> None:
    async with connected(f"sqlite:///{tmp_path}/var/otpweb.db"):
        pass
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


async def test_disconnecting_leaves_no_thread(migrated_copy: str) -> None:
    before = set(threading.enumerate())  # some may be ending: of the test before
    async with connected(migrated_copy) as db:
        await db.fetch_all("SELECT 1")
    assert _soon(lambda: before.issuperset(threading.enumerate()))


def _soon(condition: Callable[[], bool]) -> bool:
    """A thread tells that it is done a moment before it ends."""
    deadline = time.monotonic() + 2
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


@pytest.mark.parametrize(
    ("sql", "statement", "names"),
    [
        ("SELECT 1", "SELECT 1", ()),
        ("a = :a AND b = :b OR c = :a", "a = $1 AND b = $2 OR c = $1", ("a", "b")),
        ("(:key0, 1, :key1)", "($1, 1, $2)", ("key0", "key1")),
        (":a::bigint", "$1::bigint", ("a",)),
        ("':a' || ':it''s :b' || :c", "':a' || ':it''s :b' || $1", ("c",)),
        ("1 -- :a\n= :b", "1 -- :a\n= $1", ("b",)),
    ],
)
def test_names_become_numbers(sql: str, statement: str, names: tuple[str, ...]) -> None:
    assert positional(sql) == (statement, names)
