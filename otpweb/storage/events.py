"""Events: added, and deleted when they are old; never changed."""

from datetime import datetime

from otpweb.domain.events import Event, EventKind
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database, Row

# An event, wherever a statement reads one.
COLUMNS = """
    events.at, events.kind, events.actor, events.account_id, events.challenge_id,
    events.client_address, events.user_agent, events.request_id
"""


async def insert(db: Database, event: Event) -> None:
    """Note an event, in the transaction of what it tells of.

    `detail` is never read, but the schema asks for one and the version before writes it: the column
    goes when nobody does any more.
    """
    await db.execute(
        """
        INSERT INTO events (at, kind, actor, account_id, challenge_id, client_address, user_agent,
                            request_id, detail)
        VALUES (:at, :kind, :actor, :account_id, :challenge_id, :client_address, :user_agent,
                :request_id, '{}')
        """,
        {
            "at": to_epoch(event.at),
            "kind": event.kind,
            "actor": event.actor,
            "account_id": event.account_id,
            "challenge_id": event.challenge_id,
            "client_address": event.client_address,
            "user_agent": event.user_agent,
            "request_id": event.request_id,
        },
    )


async def newest_of_account(db: Database, account_id: str, *, limit: int) -> list[Event]:
    """Return what happened to an account, newest first."""
    rows = await db.fetch_all(
        f"""
        SELECT {COLUMNS}
          FROM events
         WHERE account_id = :account_id
      ORDER BY id DESC
         LIMIT :limit
        """,  # noqa: S608
        {"account_id": account_id, "limit": limit},
    )
    return [to_event(row) for row in rows]


async def of_challenge(db: Database, challenge_id: str, *, limit: int) -> list[Event]:
    """Return what happened around a challenge, the oldest first."""
    rows = await db.fetch_all(
        f"""
        SELECT {COLUMNS}
          FROM events
         WHERE challenge_id = :challenge_id
      ORDER BY id
         LIMIT :limit
        """,  # noqa: S608
        {"challenge_id": challenge_id, "limit": limit},
    )
    return [to_event(row) for row in rows]


async def count_older(db: Database, moment: datetime) -> int:
    """Return about how many events are from before a moment, by their numbers; 0 for none."""
    row = await db.fetch_one(
        """
        SELECT COALESCE(
            (SELECT id FROM events WHERE at < :moment ORDER BY at DESC LIMIT 1)
            - (SELECT id FROM events ORDER BY id LIMIT 1) + 1, 0) AS count
        """,
        {"moment": to_epoch(moment)},
    )
    return max(0, row["count"]) if row else 0


async def delete_older_than(db: Database, moment: datetime, *, most: int) -> int:
    """Delete the oldest events from before a moment, at most so many; return how many.

    A few at a time: SQLite has one writer, and whoever logs in meanwhile waits for it.
    """
    rows = await db.fetch_all(
        """
        DELETE FROM events
         WHERE id IN (SELECT id FROM events WHERE at < :moment ORDER BY at LIMIT :most)
        RETURNING id
        """,
        {"moment": to_epoch(moment), "most": most},
    )
    return len(rows)


def to_event(row: Row) -> Event:
    """Return the event of a row that holds `COLUMNS`."""
    return Event(
        at=from_epoch(row["at"]),
        kind=EventKind(row["kind"]),
        actor=row["actor"],
        account_id=row["account_id"],
        challenge_id=row["challenge_id"],
        client_address=row["client_address"],
        user_agent=row["user_agent"],
        request_id=row["request_id"],
    )
