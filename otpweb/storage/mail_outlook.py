"""How mail goes, asked every few seconds: a handful of looks at ends of an index."""

from datetime import datetime

from otpweb.domain.mail_outlook import LOOKS_BACK, Outlook
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database, Row


async def look(db: Database, *, now: datetime) -> Outlook:
    """Return what has happened since the last mail that went, a day ago at most."""
    row = await db.fetch_one(
        f"""
        SELECT (SELECT at FROM marks WHERE name = 'mail paused') AS paused_at,
               {_end("MIN", "queued", "expires_at > :now")} AS queued,
               {_end("MIN", "delayed", "expires_at > :now")} AS delayed,
               {_end("MIN", "failed")} AS failed,
               {_end("MAX", "failed")} AS failed_last,
               {_end("MIN", "expired", "attempts > 0")} AS expired,
               {_end("MAX", "expired", "attempts > 0")} AS expired_last
          FROM (SELECT COALESCE(MAX(went_at), 0) AS last_went
                  FROM (SELECT MAX(created_at) AS went_at FROM outbox WHERE state = 'accepted'
                         UNION ALL
                        SELECT MAX(created_at) FROM outbox WHERE state = 'printed') AS ends) AS went
        """,  # noqa: S608
        {"now": to_epoch(now), "since": to_epoch(now - LOOKS_BACK)},
    )
    if row is None:
        raise RuntimeError("a SELECT without a condition had no row")
    return Outlook(
        paused_at=_first(row, "paused_at"),
        waits_since=_first(row, "queued", "delayed"),
        failed_since=_first(row, "failed", "expired"),
        failed_last=max(_moments(row, "failed_last", "expired_last"), default=None),
    )


def _end(which: str, state: str, condition: str = "1 = 1") -> str:
    order = "" if which == "MIN" else "DESC"
    return f"""
        (SELECT created_at FROM outbox
          WHERE state = '{state}' AND created_at > :since AND created_at > went.last_went
            AND {condition}
       ORDER BY created_at {order} LIMIT 1)
    """  # noqa: S608


def _first(row: Row, *names: str) -> datetime | None:
    return min(_moments(row, *names), default=None)


def _moments(row: Row, *names: str) -> list[datetime]:
    return [from_epoch(row[name]) for name in names if row[name] is not None]
