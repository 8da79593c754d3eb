"""Everything the house knows of a database: one door, two backends."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

import databases

from otpweb.storage.link import Link, Row, StorageUnavailable, Taken, Value

__all__ = ["Database", "Row", "SchemaMismatch", "StorageUnavailable", "Value"]

_READERS = 3  # SQLite: so many long reads may be under way before a short one waits
_CONNECTIONS = 10  # PostgreSQL, for each process

# Both print the arguments of a query at DEBUG: password hashes, addresses.
logging.getLogger("databases").setLevel(logging.WARNING)
logging.getLogger("aiosqlite").setLevel(logging.WARNING)


class SchemaMismatch(Exception):  # noqa: N818 - a state of the world, not a mistake
    """Database and program do not belong together; the message tells the operator what to do."""


@dataclass(frozen=True, slots=True)
class _Following:
    """What is to follow a transaction: at once, and then in statements of their own."""

    acts: list[Callable[[], None]] = field(default_factory=list)
    writes: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


class Database:
    """A database, by its URL; SQL is written once, with `:name` parameters.

    Write what SQLite and PostgreSQL share. Numbers that a statement computes may come back as
    another type (PostgreSQL sums BIGINT to NUMERIC): CAST them. Whoever connects must
    disconnect, or the threads of SQLite keep the process from ending.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_embedded = url.startswith("sqlite:")
        if self.is_embedded:
            self._writes = _Databases(url, size=1)  # SQLite has one writer at a time anyway
            self._reads = _Databases(url, size=_READERS)
        else:
            self._writes = self._reads = _Databases(url, size=_CONNECTIONS)
        # The tasks that have a transaction open, and what is to follow each of them.
        self._writing: dict[asyncio.Task[object] | None, _Following] = {}

    async def connect(self) -> None:
        """Open the pools, and an SQLite file and its folder where they are missing.

        Raises StorageUnavailable; nothing is left open then.
        """
        try:
            await self._writes.connect()
            await self._reads.connect()
        except BaseException:
            await self.disconnect()
            raise

    async def disconnect(self) -> None:
        """Close every connection and end every thread."""
        try:
            await self._reads.disconnect()
        finally:
            await self._writes.disconnect()

    async def fetch_all(self, sql: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        """Run one statement and return its rows, in this task's transaction if it has one.

        Raises StorageUnavailable; an error of the driver for a mistake in the statement.
        """
        own = asyncio.current_task() in self._writing
        pool = self._reads if not own and _only_reads(sql) else self._writes
        async with pool.connection() as connection:
            link = cast("Link", connection.raw_connection)
            return await link.fetch(sql, values or {})

    async def fetch_one(self, sql: str, values: Mapping[str, Value] | None = None) -> Row | None:
        """Run one statement and return its first row; raises as `fetch_all`."""
        rows = await self.fetch_all(sql, values)
        return rows[0] if rows else None

    async def fetch_unless_taken(
        self, sql: str, values: Mapping[str, Value] | None = None
    ) -> Row | None:
        """Run one statement of this task's transaction that a unique index may refuse.

        None when it did, or when nothing matched: the transaction goes on as if it had not been
        run. Raises as `fetch_all`.
        """
        await self.execute("SAVEPOINT unless_taken")
        try:
            row = await self.fetch_one(sql, values)
        except Taken:
            await self.execute("ROLLBACK TO SAVEPOINT unless_taken")
            row = None
        await self.execute("RELEASE SAVEPOINT unless_taken")
        return row

    async def execute(self, sql: str, values: Mapping[str, Value] | None = None) -> None:
        """Run one statement; to learn whether it matched, fetch a RETURNING. Raises as `fetch_all`.

        Returning nothing is on purpose: what `databases` returns here is a row number on one
        backend and None on the other.
        """
        await self.fetch_all(sql, values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Make what this task does inside one change; all of it, or nothing.

        A writer from the start on SQLite, READ COMMITTED on PostgreSQL. Whatever fails,
        BEGIN and COMMIT included, or is cancelled leaves nothing open. Never gather() inside:
        other tasks are outside. Raises RuntimeError when nested, else as `fetch_all`.
        """
        task = asyncio.current_task()
        if task in self._writing:
            raise RuntimeError("a transaction is open already in this task")
        async with self._writes.connection() as connection:
            link = cast("Link", connection.raw_connection)
            following = _Following()
            self._writing[task] = following
            try:
                await link.begin()
                yield
                await link.commit()
            except BaseException:
                with suppress(StorageUnavailable):  # the first problem is the one to tell
                    await link.rollback()
                raise
            finally:
                del self._writing[task]
        for act in following.acts:
            act()
        for write in following.writes:
            with suppress(StorageUnavailable):  # what it follows has been done all the same
                await write()

    def when_committed(self, act: Callable[[], None]) -> None:
        """Do what nothing can undo once this task's transaction lasts; at once if it has none.

        What was rolled back is never told.
        """
        following = self._writing.get(asyncio.current_task())
        if following is None:
            act()
        else:
            following.acts.append(act)

    def after_commit(self, write: Callable[[], Awaitable[None]]) -> None:
        """Write something once this task's transaction lasts and locks nothing any more.

        For rows that others lock in another order. It is lost with a process that dies in between.
        Raises KeyError without a transaction.
        """
        self._writing[asyncio.current_task()].writes.append(write)


class _Databases(databases.Database):
    """Keeps connections by task; ours replace the ones that open an SQLite file for each query.

    Its `Transaction` is not used: it loses the connection when BEGIN or COMMIT fails.
    """

    SUPPORTED_BACKENDS = {  # noqa: RUF012 - as the parent has it
        "sqlite": "otpweb.storage.pooled_sqlite:SQLitePool",
        "postgresql": "otpweb.storage.pooled_postgresql:PostgreSQLPool",
        "postgres": "otpweb.storage.pooled_postgresql:PostgreSQLPool",
    }


def _only_reads(sql: str) -> bool:
    return sql.lstrip()[:6].upper() == "SELECT"
