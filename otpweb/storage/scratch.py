"""What only a scratch database is asked for: whether it is one, and to be quick about it."""

from datetime import datetime

from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database

_MARK = "filled with a made-up month"


async def is_empty(db: Database) -> bool:
    """Tell whether nobody has an account, and nothing has happened."""
    row = await db.fetch_one(
        """
        SELECT 1 AS found
         WHERE EXISTS (SELECT 1 FROM accounts) OR EXISTS (SELECT 1 FROM events)
            OR EXISTS (SELECT 1 FROM challenges)
        """
    )
    return row is None


async def filled_at(db: Database) -> datetime | None:
    """Return up to when this is a made-up month; None when it is anything else."""
    row = await db.fetch_one("SELECT at FROM marks WHERE name = :name", {"name": _MARK})
    return from_epoch(row["at"]) if row else None


async def mark_filled(db: Database, *, now: datetime) -> None:
    """Note that everything in here is made up."""
    await db.execute(
        """
        INSERT INTO marks (name, at) VALUES (:name, :now)
            ON CONFLICT (name) DO UPDATE SET at = excluded.at
        """,
        {"name": _MARK, "now": to_epoch(now)},
    )


async def hurry(db: Database) -> None:
    """Wait for no disk until disconnected: what a power cut takes can be made up anew."""
    if db.is_embedded:
        await db.execute("PRAGMA synchronous = OFF")
