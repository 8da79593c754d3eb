"""Events, append-only."""

from otpweb.domain.events import Event, EventKind
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database, Row


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
        """
        SELECT at, kind, actor, account_id, challenge_id, client_address, user_agent, request_id
          FROM events
         WHERE account_id = :account_id
      ORDER BY id DESC
         LIMIT :limit
        """,
        {"account_id": account_id, "limit": limit},
    )
    return [_event(row) for row in rows]


async def of_challenge(db: Database, challenge_id: str, *, limit: int) -> list[Event]:
    """Return what happened around a challenge, the oldest first."""
    rows = await db.fetch_all(
        """
        SELECT at, kind, actor, account_id, challenge_id, client_address, user_agent, request_id
          FROM events
         WHERE challenge_id = :challenge_id
      ORDER BY id
         LIMIT :limit
        """,
        {"challenge_id": challenge_id, "limit": limit},
    )
    return [_event(row) for row in rows]


def _event(row: Row) -> Event:
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
