"""What waits for somebody at the desk: counted up to a hundred, since more is only "many"."""

from datetime import datetime

from otpweb.domain.mails import MailState
from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database, Value

ENOUGH = 100


async def people_waiting(db: Database) -> int:
    """Return how many accounts wait for a decision."""
    return await _count(db, "SELECT 1 AS one FROM accounts WHERE status = 'pending'", {})


async def mails_late(db: Database, *, since: datetime) -> int:
    """Return how many mails were due before that moment and are still not handed over."""
    return await _count(
        db,
        """
        SELECT 1 AS one FROM outbox
         WHERE state IN ('queued', 'delayed') AND created_at < :since
        """,
        {"since": to_epoch(since)},
    )


async def mails_dead(db: Database, *, since: datetime) -> int:
    """Return how many mails our own mail server has refused since that moment."""
    return await _count(
        db,
        "SELECT 1 AS one FROM outbox WHERE state = :failed AND created_at >= :since",
        {"failed": MailState.FAILED, "since": to_epoch(since)},
    )


async def budgets_near(db: Database, *, now: datetime) -> int:
    """Return how many budgets are at four fifths or more."""
    return await _count(
        db,
        """
        SELECT 1 AS one FROM budgets
         WHERE name <> '' AND hits * 5 >= most * 4 AND resets_at > :now
        """,
        {"now": to_epoch(now)},
    )


async def _count(db: Database, select: str, values: dict[str, Value]) -> int:
    row = await db.fetch_one(
        f"SELECT COUNT(*) AS count FROM ({select} LIMIT :enough) AS found",  # noqa: S608
        {**values, "enough": ENOUGH},
    )
    return int(row["count"]) if row else 0
