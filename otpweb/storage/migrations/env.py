"""Run by Alembic: one connection, one lock, one transaction.

The lock is taken before the schema is looked at, so a second upgrade waits and then finds nothing
to do. Whoever is killed in the middle leaves the schema as it was, and no lock.

URLs are read by what the application reads them with, not by SQLAlchemy, which differs in details.
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
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


def _upgrade_sqlite(url: str) -> None:
    file = DatabaseURL(url).database
    engine = sa.create_engine(
        "sqlite://",
        poolclass=sa.NullPool,
        creator=lambda: sqlite3.connect(file, timeout=_PATIENCE),
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")  # SQLite can undo CREATE TABLE, too
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


def _upgrade(url: str) -> None:
    if url.startswith("sqlite:"):
        _upgrade_sqlite(url)
    else:
        asyncio.run(_upgrade_postgresql(url))


_upgrade(context.config.attributes["url"])
