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

    With the purpose, the address and the account of the challenge that each belongs to. Written so
    that PostgreSQL neither walks through all events of the day, for one index alone holds all that
    picks the ids, nor reads all challenges to join them: each is looked up.
    """
    return await db.fetch_all(
        """
        SELECT events.id, events.at, events.account_id, events.client_address,
               (SELECT purpose FROM challenges WHERE id = events.challenge_id) AS purpose,
               (SELECT email_key FROM challenges WHERE id = events.challenge_id) AS email_key
          FROM (SELECT id AS found
                  FROM events
                 WHERE kind = :kind
                   AND id >= :first
              ORDER BY id DESC
                 LIMIT :limit) AS hits
    CROSS JOIN events
         WHERE events.id = hits.found
      ORDER BY events.id DESC
        """,
        {"kind": kind, "first": first, "limit": limit},
    )
