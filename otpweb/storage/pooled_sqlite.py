"""SQLite for `databases`: a few connections that stay open instead of one for each query.

Opening one costs a thread and five statements. Only what `storage.database` calls is here:
statements go over the link, past the query builder of `databases`.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import aiosqlite
from databases import DatabaseURL
from databases.interfaces import ConnectionBackend, DatabaseBackend

from otpweb.storage.link import Row, StorageUnavailable, Taken, Value

_BUSY = 5.0  # seconds that SQLite waits for a lock of another process
_PATIENCE = 10.0  # seconds that a task waits for its turn in this process
_PRAGMAS = ("synchronous = FULL", "foreign_keys = ON")

# Primary result codes, https://www.sqlite.org/rescode.html. SQLITE_ERROR is not among them: that
# is a mistake in a statement, which Python calls an OperationalError too.
# PostgreSQL makes no difference between the two.
_TAKEN = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
_OUTAGES = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)


class SQLitePool(DatabaseBackend):
    """Keeps `size` connections to one file; a pool of one is a fair queue of writers."""

    def __init__(self, database_url: DatabaseURL, *, size: int) -> None:
        self._path = Path(database_url.database)
        self._size = size
        self._turns = asyncio.Semaphore(size)  # first come, first served; asyncio.Queue is not
        self._idle: deque[aiosqlite.Connection] = deque()
        self._open: list[aiosqlite.Connection] = []

    async def connect(self) -> None:
        """Open the connections; make the file and its folder where they are missing."""
        try:
            with _outages():
                self._make_file()
                for _ in range(self._size):
                    await self._add()
        except BaseException:
            await self.disconnect()
            raise

    async def disconnect(self) -> None:
        """Close every connection, also one in use, whose transaction is then rolled back.

        All are told before any is awaited, so that a cancelled caller leaves no thread behind.
        """
        ends = [connection.stop() for connection in self._open]
        self._open.clear()
        self._idle.clear()
        await asyncio.gather(*(end for end in ends if end))

    def connection(self) -> "SQLiteLink":
        """Return a link that has no connection yet."""
        return SQLiteLink(self)

    async def take(self) -> aiosqlite.Connection:
        """Return a connection that nobody else has; in the order of asking."""
        with _outages():
            async with asyncio.timeout(_PATIENCE):
                await self._turns.acquire()
        if not self._idle:
            self._turns.release()
            raise StorageUnavailable("the database is not connected")
        return self._idle.popleft()

    def give_back(self, connection: aiosqlite.Connection) -> None:
        """Let the next one have the connection; never waits."""
        self._idle.append(connection)
        self._turns.release()

    def _make_file(self) -> None:
        # Password hashes live in there: a folder of our making is for this user only.
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Also finds out here, without aiosqlite, whether the file is any good: a connection that
        # aiosqlite cannot open leaves its thread behind with an error that nobody can catch.
        with closing(sqlite3.connect(self._path, timeout=_BUSY)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")  # the file remembers it

    async def _add(self) -> None:
        connection = await aiosqlite.connect(self._path, isolation_level=None, timeout=_BUSY)
        self._open.append(connection)
        connection.row_factory = sqlite3.Row
        for pragma in _PRAGMAS:
            await connection.execute_fetchall(f"PRAGMA {pragma}")
        self._idle.append(connection)


class SQLiteLink(ConnectionBackend):
    """A connection of the pool. Its thread runs everything in the order of asking.

    So a statement whose task was cancelled still ends before the next one begins, and a
    rollback that nobody waits for any more still happens.
    """

    def __init__(self, pool: SQLitePool) -> None:
        self._pool = pool
        self._connection: aiosqlite.Connection

    async def acquire(self) -> None:
        """Take a connection out of the pool."""
        self._connection = await self._pool.take()

    async def release(self) -> None:
        """Give the connection back."""
        self._pool.give_back(self._connection)

    @property
    def raw_connection(self) -> "SQLiteLink":
        """The way past the query builder of `databases`."""
        return self

    async def fetch(self, sql: str, values: Mapping[str, Value]) -> list[Row]:
        """Run one statement; SQLite knows `:name` by itself."""
        with _outages():
            return [dict(row) for row in await self._connection.execute_fetchall(sql, values)]

    async def begin(self) -> None:
        """Begin as a writer: a reader that becomes one later is refused when others wrote."""
        await self.fetch("BEGIN IMMEDIATE", {})

    async def commit(self) -> None:
        """Commit; returns when the disk has it."""
        with _outages():
            await self._connection.commit()

    async def rollback(self) -> None:
        """Roll back; nothing happens where no transaction is open."""
        with _outages():
            await self._connection.rollback()


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as problem:
        if getattr(problem, "sqlite_errorcode", None) in _TAKEN:
            raise Taken(str(problem)) from problem
        # The upper bits of a result code only tell more about the same outage.
        if getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF not in _OUTAGES:
            raise
        raise StorageUnavailable(str(problem)) from problem
    except OSError as problem:
        raise StorageUnavailable(str(problem) or "waited too long for a turn") from problem
