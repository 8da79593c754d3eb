"""What budgets have counted lately, read back from the events."""

from datetime import datetime

from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database, Row


async def first_event_since(db: Database, since: datetime) -> int | None:
    """Return the number of the first event from that moment on."""
    row = await db.fetch_one(
        "SELECT id FROM events WHERE at >= :since ORDER BY at LIMIT 1", {"since": to_epoch(since)}
    )
    return int(row["id"]) if row else None


async def newest(db: Database, kind: str, *, first: int, limit: int) -> list[Row]:
    """Return the newest events of a kind, the newest first, but none before the given one.

    With the purpose, the address and the account of the challenge that each belongs to.
    """
    return await db.fetch_all(
        """
        SELECT events.id, events.at, events.account_id, events.client_address,
               challenges.purpose, challenges.email_key
          FROM (SELECT id, at, account_id, client_address, challenge_id
                  FROM events
                 WHERE kind = :kind
                   AND id >= :first
              ORDER BY id DESC
                 LIMIT :limit) events
     LEFT JOIN challenges ON challenges.id = events.challenge_id
      ORDER BY events.id DESC
        """,
        {"kind": kind, "first": first, "limit": limit},
    )
