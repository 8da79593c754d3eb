"""PostgreSQL for `databases`: asyncpg's own pool, and statements that are translated once.

Only what `storage.database` calls is here: statements go over the link, past the query builder
of `databases`.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache

import asyncpg
from databases import DatabaseURL
from databases.interfaces import ConnectionBackend, DatabaseBackend

from otpweb.storage.link import Row, StorageUnavailable, Taken, Value

_PATIENCE = 10.0  # seconds until a connection is made, or is free
_LONGEST_STATEMENT = 30.0  # seconds; a server that went silent must not hold a request for ever

# https://www.postgresql.org/docs/current/errcodes-appendix.html: 08, 25006, 28, 3D, 40, 53, 55P03,
# 57, 58.
_OUTAGES = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.TransactionRollbackError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
)

# Literals, comments and `::` casts are stepped over; a `:name` that is left is a parameter.
_TOKEN = re.compile(r"'(?:[^']|'')*'|--[^\n]*|::|:([a-z_][a-z0-9_]*)")


class PostgreSQLPool(DatabaseBackend):
    """Keeps up to `size` connections, and reads the URL as libpq does."""

    def __init__(self, database_url: DatabaseURL, *, size: int) -> None:
        self._url = str(database_url)
        self._size = size
        self._pool: asyncpg.Pool

    async def connect(self) -> None:
        """Open the pool and its first connection."""
        with _outages():
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=self._size,
                timeout=_PATIENCE,
                command_timeout=_LONGEST_STATEMENT,
                init=_compile_nothing,
                reset=_leave_as_it_is,
            )

    async def disconnect(self) -> None:
        """Close every connection; those in use are given some time."""
        with suppress(TimeoutError):  # asyncpg then ends them itself
            async with asyncio.timeout(_PATIENCE):
                await self._pool.close()

    def connection(self) -> "PostgreSQLLink":
        """Return a link that has no connection yet."""
        return PostgreSQLLink(self)

    async def take(self) -> asyncpg.pool.PoolConnectionProxy:
        """Return a connection that nobody else has."""
        with _outages():
            return await self._pool.acquire(timeout=_PATIENCE)

    async def give_back(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        """Let the next one have the connection; the pool mends or replaces a broken one."""
        with _outages():
            await self._pool.release(connection)


class PostgreSQLLink(ConnectionBackend):
    """A connection of the pool."""

    def __init__(self, pool: PostgreSQLPool) -> None:
        self._pool = pool
        self._connection: asyncpg.pool.PoolConnectionProxy

    async def acquire(self) -> None:
        """Take a connection out of the pool."""
        self._connection = await self._pool.take()

    async def release(self) -> None:
        """Give the connection back; asyncpg finishes that even when the caller is cancelled."""
        await self._pool.give_back(self._connection)

    @property
    def raw_connection(self) -> "PostgreSQLLink":
        """The way past the query builder of `databases`."""
        return self

    async def fetch(self, sql: str, values: Mapping[str, Value]) -> list[Row]:
        """Run one statement."""
        statement, names = positional(sql)
        with _outages():
            rows = await self._connection.fetch(statement, *[values[name] for name in names])
        return [dict(row) for row in rows]

    async def begin(self) -> None:
        """Begin; rows are locked as they are written, each statement sees what is committed."""
        await self._run("BEGIN ISOLATION LEVEL READ COMMITTED")

    async def commit(self) -> None:
        """Commit; a deferred constraint may still refuse, which ends the transaction too."""
        await self._run("COMMIT")

    async def rollback(self) -> None:
        """Roll back; nothing but a warning in the server's log where no transaction is open."""
        await self._run("ROLLBACK")

    async def _run(self, command: str) -> None:
        with _outages():
            await self._connection.execute(command)


@lru_cache(maxsize=512)
def positional(sql: str) -> tuple[str, tuple[str, ...]]:
    """Return a statement with `$1`, `$2` for its `:name` parameters, and the names in that order.

    A name may stand several times. Left alone are `::` casts and colons in '...' literals and
    `--` comments; not supported are colons in "..." names, $$...$$, E'...' and array slices.
    """
    numbers: dict[str, int] = {}

    def number(token: re.Match[str]) -> str:
        name = token[1]
        return f"${numbers.setdefault(name, len(numbers) + 1)}" if name else token[0]

    return _TOKEN.sub(number, sql), tuple(numbers)


async def _compile_nothing(connection: asyncpg.Connection) -> None:
    # Of a search in many indexes it compiles every branch: seconds, to save a millisecond.
    await connection.execute("SET jit = off")


async def _leave_as_it_is(_connection: asyncpg.Connection) -> None:
    # Saves a round trip after each query. Our statements leave nothing in a session, and an
    # open transaction asyncpg ends all the same.
    pass


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except asyncpg.UniqueViolationError as problem:
        raise Taken(str(problem)) from problem
    except _OUTAGES as problem:
        raise StorageUnavailable(str(problem) or "the database took too long") from problem
    except asyncpg.InterfaceError as problem:
        # A lost connection; the subclasses are mistakes in values or in the URL.
        if type(problem) is not asyncpg.InterfaceError:
            raise
        raise StorageUnavailable(str(problem)) from problem
