"""Getting millions of rows into a migrated database: indexes last, and nothing waits for a disk."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

import asyncpg

from otpweb.storage import migrating
from tests.bench import happenings, population
from tests.bench.population import Population, Rows


def migrate(url: str) -> None:
    """Bring a database up to date."""
    migrating.upgrade(url)


async def fill(url: str, people: Population) -> None:
    """Migrate an empty database and copy the population into it."""
    migrate(url)
    if url.startswith("sqlite:"):
        await asyncio.to_thread(_fill_sqlite, Path(url.removeprefix("sqlite:///")), people)
    else:
        await _fill_postgresql(url, people)


def _tables(people: Population) -> Iterator[tuple[str, list[str], Rows]]:
    for table, columns in population.COLUMNS.items():
        yield table, columns.split(), people.rows(table)
    yield "events", happenings.COLUMNS.split(), happenings.events(people)


def _fill_sqlite(file: Path, people: Population) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -1000000")
        found = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in found:
            connection.execute(f'DROP INDEX "{name}"')
        for table, columns, rows in _tables(people):
            places = ", ".join("?" * len(columns))
            connection.execute("BEGIN")
            connection.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows
            )
            connection.execute("COMMIT")
        for _, statement in found:
            connection.execute(statement)
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode = WAL")


async def _fill_postgresql(url: str, people: Population) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET synchronous_commit = off; SET maintenance_work_mem = '1GB'")
        found = await connection.fetch(
            """
            SELECT indexname, indexdef FROM pg_indexes
             WHERE schemaname = 'public' AND tablename <> 'alembic_version'
               AND indexname NOT IN (SELECT conname FROM pg_constraint)
            """
        )
        for index in found:
            await connection.execute(f'DROP INDEX "{index["indexname"]}"')
        for table, columns, rows in _tables(people):
            await connection.copy_records_to_table(table, columns=columns, records=rows)
        for index in found:
            await connection.execute(index["indexdef"])
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def size_of(url: str) -> int:
    """Return how many bytes a database takes."""
    if url.startswith("sqlite:"):
        file = Path(url.removeprefix("sqlite:///"))
        parts = chain([file], file.parent.glob(f"{file.name}-wal"))
        return sum(part.stat().st_size for part in parts)
    connection = await asyncpg.connect(url)
    try:
        size: int = await connection.fetchval("SELECT pg_database_size(current_database())")
        return size
    finally:
        await connection.close()
