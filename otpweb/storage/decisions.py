"""Decisions about people who wait, held for some seconds before they take effect."""

from datetime import datetime

from otpweb.domain.approvals import HELD_FOR, Decision, Verdict
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.domain.visits import Visit
from otpweb.storage.database import Database, Row, Value

# One that is held for much longer than any is, holds: a clock was set back. Not for a little
# longer, since the clocks of two processes differ.
_HOLDS = "(holds_from <= :now OR holds_from > :too_late)"


async def hold(db: Database, decision: Decision) -> bool:
    """Keep a decision; False when there is one already, or nobody of that id waits for one.

    Needs a transaction that has locked the account: who is deleted at this moment is nobody.
    """
    row = await db.fetch_one(
        """
        INSERT INTO decisions (account_id, verdict, reason, decided_by, client_address,
                               user_agent, request_id, holds_from)
        SELECT id, CAST(:verdict AS TEXT), CAST(:reason AS TEXT), CAST(:decided_by AS TEXT),
               CAST(:client_address AS TEXT), CAST(:user_agent AS TEXT),
               CAST(:request_id AS TEXT), CAST(:holds_from AS BIGINT)
          FROM accounts
         WHERE id = :account_id
           AND status = 'pending'
            ON CONFLICT DO NOTHING
        RETURNING account_id
        """,
        {
            "account_id": decision.account_id,
            "verdict": decision.verdict,
            "reason": decision.reason,
            "decided_by": decision.decided_by,
            "client_address": decision.visit.client_address,
            "user_agent": decision.visit.user_agent,
            "request_id": decision.visit.request_id,
            "holds_from": to_epoch(decision.holds_from),
        },
    )
    return row is not None


async def take_back(db: Database, account_id: str, *, decided_by: str, now: datetime) -> bool:
    """Forget a decision that holds nothing yet; False when it is too late, or somebody else's."""
    row = await db.fetch_one(
        f"""
        DELETE FROM decisions
         WHERE account_id = :account_id
           AND decided_by = :decided_by
           AND NOT {_HOLDS}
        RETURNING account_id
        """,  # noqa: S608
        {"account_id": account_id, "decided_by": decided_by, **_by(now)},
    )
    return row is not None


async def due(db: Database, *, now: datetime, limit: int) -> list[str]:
    """Return the accounts whose decisions hold from now on, the earliest first."""
    rows = await db.fetch_all(
        f"""
        SELECT account_id
          FROM decisions
         WHERE {_HOLDS}
      ORDER BY holds_from
         LIMIT :limit
        """,  # noqa: S608
        {"limit": limit, **_by(now)},
    )
    return [row["account_id"] for row in rows]


async def take(db: Database, account_id: str, *, now: datetime) -> Decision | None:
    """Remove a decision that holds and return it, to be carried out in the same transaction.

    Of several processes one gets it.
    """
    row = await db.fetch_one(
        f"""
        DELETE FROM decisions
         WHERE account_id = :account_id
           AND {_HOLDS}
        RETURNING account_id, verdict, reason, decided_by, client_address, user_agent,
                  request_id, holds_from
        """,  # noqa: S608
        {"account_id": account_id, **_by(now)},
    )
    return _decision(row) if row else None


async def drop(db: Database, account_id: str) -> None:
    """Forget the decision about an account, since another one holds."""
    await db.execute("DELETE FROM decisions WHERE account_id = :id", {"id": account_id})


def _by(now: datetime) -> dict[str, Value]:
    return {"now": to_epoch(now), "too_late": to_epoch(now + 2 * HELD_FOR)}


def _decision(row: Row) -> Decision:
    return Decision(
        account_id=row["account_id"],
        verdict=Verdict(row["verdict"]),
        reason=row["reason"],
        decided_by=row["decided_by"],
        visit=Visit(row["client_address"], row["user_agent"], "", request_id=row["request_id"]),
        holds_from=from_epoch(row["holds_from"]),
    )
