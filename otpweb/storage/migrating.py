"""The schema: brought up to date by Alembic, and looked at before anything is served."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from otpweb.storage.database import Database, SchemaMismatch, StorageUnavailable

__all__ = ["SchemaMismatch", "check", "prepare", "upgrade"]

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def upgrade(url: str) -> None:
    """Bring the database of that URL to the schema of this program; blocks until it is there.

    Never two at once: a second one waits, in whatever process, and then finds nothing to do.
    Safe to kill and to run again. Raises StorageUnavailable when the database cannot be reached,
    and SchemaMismatch when its schema is newer than the program.
    """
    # A thread of its own, because the caller's may run an event loop and asyncpg needs one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(_upgrade, url).result()


async def check(db: Database) -> None:
    """Raise SchemaMismatch unless the schema is the one this program was written for.

    Raises StorageUnavailable when the database cannot be asked.
    """
    found, known = await _revision(db), _revisions()
    if found == known[-1]:
        return
    if found is None or found in known:
        raise SchemaMismatch(
            f"The database schema is {found or 'empty'}, this program needs {known[-1]}: "
            "run: otpweb db upgrade"
        )
    raise _newer(found)


def _newer(found: str) -> SchemaMismatch:
    return SchemaMismatch(
        f"The database schema is {found}, which is newer than this program ({_revisions()[-1]}): "
        "start the version of otpweb that made it, or a later one."
    )


async def prepare(db: Database) -> None:
    """Check the schema, after bringing an embedded database up to date; raises as `check`.

    A server's database is left to the operator: several machines may be starting on it.
    """
    if db.is_embedded and await _is_behind(db):
        await _upgrade_elsewhere(db.url)
    await check(db)


async def _upgrade_elsewhere(url: str) -> None:
    # In a process of its own, which takes the 25 MB of Alembic with it when it ends. It ends by
    # itself, also when this one is killed meanwhile.
    command = (sys.executable, "-m", __name__, url)
    process = await asyncio.create_subprocess_exec(*command)
    if await process.wait():
        raise StorageUnavailable("Its schema could not be upgraded; the reason stands above.")


async def _is_behind(db: Database) -> bool:
    found = await _revision(db)
    return found is None or found in _revisions()[:-1]


async def _revision(db: Database) -> str | None:
    """Return the revision that Alembic noted, None in a database without any."""
    if db.is_embedded:
        question = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
    else:
        question = "SELECT to_regclass('alembic_version') AS name"
    table = await db.fetch_one(question)
    if table is None or table["name"] is None:
        return None
    row = await db.fetch_one("SELECT version_num FROM alembic_version")
    return str(row["version_num"]) if row else None


@cache
def _revisions() -> tuple[str, ...]:
    """Return the revisions this program knows, oldest first.

    From the names of the files: importing Alembic would cost each server 11 MB.
    """
    return tuple(sorted(file.stem.partition("_")[0] for file in _VERSIONS.glob("[0-9]*.py")))


async def _reach(url: str) -> None:
    """Raise unless the database is there and not newer than this program; makes an SQLite file."""
    db = Database(url)
    await db.connect()
    try:
        found = await _revision(db)
    finally:
        await db.disconnect()
    if found is not None and found not in _revisions():
        raise _newer(found)


def _upgrade(url: str) -> None:
    from alembic import command  # noqa: PLC0415 - heavy, see `_revisions`
    from alembic.config import Config  # noqa: PLC0415

    asyncio.run(_reach(url))
    config = Config()
    config.set_main_option("script_location", "otpweb.storage:migrations")
    config.attributes["url"] = url  # not an option, where % would be special and a log may show it
    command.upgrade(config, "head")


if __name__ == "__main__":
    upgrade(sys.argv[1])
