"""The row that keeps all processes from taking mails out of the outbox."""

from datetime import datetime

from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database


async def begin(db: Database, *, now: datetime) -> bool:
    """Pause; False when mail was paused already."""
    row = await db.fetch_one(
        """
        INSERT INTO marks (name, at)
        VALUES ('mail paused', :now)
            ON CONFLICT (name) DO NOTHING
        RETURNING at
        """,
        {"now": to_epoch(now)},
    )
    return row is not None


async def end(db: Database, *, now: datetime) -> bool:
    """Go on; False when mail was not paused.

    What has waited is due from now: the pause is nothing that the queue is late by.
    """
    row = await db.fetch_one("DELETE FROM marks WHERE name = 'mail paused' RETURNING at")
    if row is None:
        return False
    await db.execute(
        "UPDATE outbox SET due_at = :now WHERE state IN ('queued', 'delayed') AND due_at < :now",
        {"now": to_epoch(now)},
    )
    return True


async def since(db: Database) -> datetime | None:
    """Return when mail was paused; None when it is not."""
    row = await db.fetch_one("SELECT at FROM marks WHERE name = 'mail paused'")
    return from_epoch(row["at"]) if row else None


async def begun_by(db: Database) -> str | None:
    """Return who did it last, as events name whoever acts, if that is still known."""
    row = await db.fetch_one(
        "SELECT actor FROM events WHERE kind = 'mail.paused' ORDER BY id DESC LIMIT 1"
    )
    return str(row["actor"]) if row else None
