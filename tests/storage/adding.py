"""Read-modify-writes of one counter, here and in other processes.

`python -m tests.storage.adding URL TIMES` adds to a counter that exists, ten tasks at once.
"""

import asyncio
import sys

from otpweb.storage.database import Database


async def start_counter(db: Database) -> None:
    """Put the counter there, at 0."""
    await db.execute("INSERT INTO budgets (key, hits, resets_at) VALUES ('n', 0, 0)")


async def add_one(db: Database, times: int = 1) -> None:
    """Read the counter, let others run, write one more; each time in a transaction."""
    for _ in range(times):
        async with db.transaction():
            hits = await count(db, lock=not db.is_embedded)
            await asyncio.sleep(0)
            await db.execute("UPDATE budgets SET hits = :hits WHERE key = 'n'", {"hits": hits + 1})


async def count(db: Database, *, lock: bool = False) -> int:
    """Return the counter."""
    row = await db.fetch_one(
        f"SELECT hits FROM budgets WHERE key = 'n' {'FOR UPDATE' if lock else ''}"
    )
    return int(row["hits"]) if row else -1


async def _add_many(url: str, times: int) -> None:
    db = Database(url)
    await db.connect()
    try:
        await asyncio.gather(*(add_one(db, times // 10) for _ in range(10)))
        async with asyncio.timeout(0.01):  # and leave in the middle of something
            await asyncio.gather(*(fail_slowly(db) for _ in range(10)))
    except TimeoutError:
        pass
    finally:
        await db.disconnect()


async def fail_slowly(db: Database) -> None:
    """Write, and wait in the transaction for longer than anybody has patience."""
    async with db.transaction():
        await db.execute("UPDATE budgets SET hits = -1 WHERE key = 'n'")
        await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(_add_many(sys.argv[1], int(sys.argv[2])))
