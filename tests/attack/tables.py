"""The tables of a running server: taken away for a while, or read to the last cell."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from tests.databases import connected


@contextmanager
def without(table: str, url: str) -> Iterator[None]:
    """Take a table away for a while."""
    asyncio.run(_execute(f"ALTER TABLE {table} RENAME TO {table}_away", url))
    yield
    asyncio.run(_execute(f"ALTER TABLE {table}_away RENAME TO {table}", url))


def let_proofs_age(url: str) -> None:
    """Have it be an hour ago that anybody showed who they are."""
    asyncio.run(_execute("UPDATE sessions SET proven_at = proven_at - 3600000", url))


def change(statement: str, url: str) -> None:
    """Change what stands in a table, as time or another process would."""
    asyncio.run(_execute(statement, url))


async def _execute(statement: str, url: str) -> None:
    async with connected(url) as db:
        await db.execute(statement)


async def cells_of(url: str) -> dict[str, bytes]:
    """Return all that stands in each column of each table, a value a line."""
    names = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    if url.startswith("sqlite"):
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
    found: dict[str, list[str]] = {}
    async with connected(url) as db:
        for table in await db.fetch_all(names):
            for row in await db.fetch_all(f"SELECT * FROM {table['name']}"):
                for column, value in dict(row).items():
                    found.setdefault(f"{table['name']}.{column}", []).append(str(value))
    return {column: "\n".join(values).encode() for column, values in found.items()}
