"""Run by Alembic: one connection, one lock, one transaction.

URLs are read by what the application reads them with, not by SQLAlchemy, which differs in details.

The lock is taken before the schema is looked at, so a second upgrade waits and then finds nothing
to do. Whoever is killed in the middle leaves the schema as it was, and no lock.
"""

import asyncio
import sqlite3

import asyncpg
import sqlalchemy as sa
from alembic import context
from databases import DatabaseURL
from sqlalchemy.ext.asyncio import create_async_engine

_LOCK = 0x6F7470776562  # "otpweb": any number that nobody else locks in this database
_PATIENCE = 600.0  # seconds to wait for another upgrade of the same SQLite file


def _migrate(connection: sa.Connection) -> None:
    # SQLite can undo CREATE TABLE; Alembic does not count on that unless told.
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


def _upgrade_sqlite(url: str) -> None:
    file = DatabaseURL(url).database

    def connect() -> sqlite3.Connection:
        # None: Python begins no transaction by itself, and so ends none before a CREATE TABLE.
        return sqlite3.connect(file, isolation_level=None, timeout=_PATIENCE)

    engine = sa.create_engine("sqlite://", poolclass=sa.NullPool, creator=connect)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        _migrate(connection)
        connection.commit()


async def _upgrade_postgresql(url: str) -> None:
    engine = create_async_engine(
        "postgresql+asyncpg://",
        poolclass=sa.NullPool,
        async_creator=lambda: asyncpg.connect(url),
    )
    async with engine.connect() as connection:
        # Held by the session, whatever a migration commits; gone with the connection.
        await connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCK})")
        await connection.commit()
        await connection.run_sync(_migrate)
    await engine.dispose()


def _upgrade(url: str) -> None:
    if url.startswith("sqlite:"):
        _upgrade_sqlite(url)
    else:
        asyncio.run(_upgrade_postgresql(url))


_upgrade(context.config.attributes["url"])
