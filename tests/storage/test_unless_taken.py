"""A statement that a unique index may refuse, in a transaction that goes on."""

import asyncio
import sqlite3

import asyncpg
import pytest

from otpweb.storage.database import Database, Row
from tests.storage.adding import count, start_counter

INSERT = "INSERT INTO budgets (key, hits, resets_at) VALUES (:key, :hits, 0) RETURNING key"


async def take(db: Database, key: str, hits: int | None = 1) -> Row | None:
    return await db.fetch_unless_taken(INSERT, {"key": key, "hits": hits})


async def keys(db: Database) -> list[str]:
    return [row["key"] for row in await db.fetch_all("SELECT key FROM budgets ORDER BY key")]


async def test_what_is_taken_stays_and_the_transaction_goes_on(database: Database) -> None:
    await start_counter(database)
    async with database.transaction():
        before = await take(database, "before")
        taken = await take(database, "n")
        after = await take(database, "after")

    assert (before, taken, after) == ({"key": "before"}, None, {"key": "after"})
    assert (await keys(database), await count(database)) == (["after", "before", "n"], 0)


async def test_a_statement_that_matches_nothing_is_no_mistake(database: Database) -> None:
    async with database.transaction():
        assert (
            await database.fetch_unless_taken(
                "UPDATE budgets SET key = 'm' WHERE key = 'n' RETURNING key"
            )
            is None
        )


async def test_another_mistake_is_told_and_leaves_nothing(database: Database) -> None:
    with pytest.raises((sqlite3.IntegrityError, asyncpg.NotNullViolationError)):
        await _make_a_mistake(database)

    assert await keys(database) == []
    async with database.transaction():
        assert await take(database, "n")


async def _make_a_mistake(db: Database) -> None:
    async with db.transaction():
        await take(db, "before")
        await take(db, "n", None)


async def test_of_many_who_want_the_same_one_gets_it(database: Database) -> None:
    async def want() -> Row | None:
        async with database.transaction():
            row = await take(database, "n")
            await asyncio.sleep(0)
            return row

    rows = await asyncio.gather(*(want() for _ in range(5)))

    assert [row for row in rows if row] == [{"key": "n"}]
