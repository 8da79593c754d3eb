"""Marks: when something was last done, for all processes together."""

from datetime import datetime

from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database


async def take_turn(db: Database, name: str, *, not_since: datetime, now: datetime) -> bool:
    """Note that something is done now, unless it was done since then; False if it was.

    Of several processes that ask at once one is told so. A mark from the future is none: a clock
    was set back.
    """
    row = await db.fetch_one(
        """
        INSERT INTO marks (name, at)
        VALUES (:name, :now)
            ON CONFLICT (name) DO UPDATE SET at = excluded.at
         WHERE marks.at <= :not_since OR marks.at > excluded.at
        RETURNING name
        """,
        {"name": name, "now": to_epoch(now), "not_since": to_epoch(not_since)},
    )
    return row is not None
