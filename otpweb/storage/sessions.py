"""Sessions; the cookie names one, this table decides whether it is one."""

from datetime import datetime, timedelta

from otpweb.domain.authenticators import Factor
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.domain.sessions import Session
from otpweb.storage.accounts import COLUMNS, to_account
from otpweb.storage.database import Database, Row

# Idle or alive for too long, or of a suspended account, it is none any more. Whoever waits for a
# decision has one: what it opens is decided elsewhere.
_LIVE = f"""
    SELECT sessions.id AS session_id, sessions.created_at AS began_at, last_seen_at, idle_for,
           expires_at, verified_by, proven_at, user_agent, client_address, {COLUMNS}
      FROM sessions
      JOIN accounts ON accounts.id = sessions.account_id
     WHERE expires_at > :now
       AND last_seen_at + idle_for > :now
       AND accounts.status <> 'suspended'
"""  # noqa: S608


async def insert(db: Database, session: Session, *, token_digest: str) -> None:
    """Add a session."""
    await db.execute(
        """
        INSERT INTO sessions (id, token_digest, account_id, created_at, last_seen_at, idle_for,
                              expires_at, verified_by, proven_at, user_agent, client_address)
        VALUES (:id, :token_digest, :account_id, :created_at, :last_seen_at, :idle_for,
                :expires_at, :verified_by, :proven_at, :user_agent, :client_address)
        """,
        {
            "id": session.id,
            "token_digest": token_digest,
            "account_id": session.account.id,
            "created_at": to_epoch(session.created_at),
            "last_seen_at": to_epoch(session.last_seen_at),
            "idle_for": session.idle_for // timedelta(milliseconds=1),
            "expires_at": to_epoch(session.expires_at),
            "verified_by": session.verified_by,
            "proven_at": to_epoch(session.proven_at) if session.proven_at else None,
            "user_agent": session.user_agent,
            "client_address": session.client_address,
        },
    )


async def find_live(db: Database, token_digest: str, *, now: datetime) -> Session | None:
    """Return the session and its account, unless it has been idle or alive for too long.

    A suspended account's sessions are none, from the very next request (OWASP ASVS 5.0, 7.4.2).
    """
    row = await db.fetch_one(
        f"{_LIVE} AND token_digest = :token_digest",
        {"token_digest": token_digest, "now": to_epoch(now)},
    )
    return _session(row) if row else None


async def live_of_account(
    db: Database, account_id: str, *, now: datetime, limit: int
) -> list[Session]:
    """Return the live sessions of an account, the last seen first."""
    rows = await db.fetch_all(
        f"{_LIVE} AND account_id = :account_id ORDER BY last_seen_at DESC LIMIT :limit",
        {"account_id": account_id, "now": to_epoch(now), "limit": limit},
    )
    return [_session(row) for row in rows]


async def touch(db: Database, session_id: str, *, now: datetime) -> None:
    """Note that the person is still here."""
    await db.execute(
        "UPDATE sessions SET last_seen_at = :now WHERE id = :id AND last_seen_at < :now",
        {"id": session_id, "now": to_epoch(now)},
    )


async def renew(
    db: Database,
    token_digest: str,
    *,
    new_digest: str,
    verified_by: Factor | None,
    now: datetime,
) -> bool:
    """Give a session another token, since more was shown; False when it ended meanwhile.

    Without `verified_by` it is a password that was shown again.
    """
    row = await db.fetch_one(
        """
        UPDATE sessions
           SET token_digest = :new_digest,
               proven_at = :now,
               verified_by = COALESCE(CAST(:verified_by AS TEXT), verified_by)
         WHERE token_digest = :token_digest
        RETURNING id
        """,
        {
            "token_digest": token_digest,
            "new_digest": new_digest,
            "verified_by": verified_by,
            "now": to_epoch(now),
        },
    )
    return row is not None


async def change_token(db: Database, token_digest: str, *, new_digest: str) -> None:
    """Give a session another token; one that ended meanwhile stays ended."""
    await db.execute(
        "UPDATE sessions SET token_digest = :new WHERE token_digest = :old",
        {"old": token_digest, "new": new_digest},
    )


async def delete_others(db: Database, account_id: str, *, but: str | None = None) -> bool:
    """End the sessions of an account, all but the one whose token has this digest.

    False when there were none.
    """
    rows = await db.fetch_all(
        """
        DELETE FROM sessions
         WHERE account_id = :account_id
           AND token_digest <> :but
        RETURNING id
        """,
        {"account_id": account_id, "but": but or ""},
    )
    return bool(rows)


async def delete_own(db: Database, session_id: str, *, account_id: str) -> bool:
    """End a session by its id; False when this account has none of that id."""
    row = await db.fetch_one(
        "DELETE FROM sessions WHERE id = :id AND account_id = :account_id RETURNING id",
        {"id": session_id, "account_id": account_id},
    )
    return row is not None


async def delete(db: Database, token_digest: str) -> str | None:
    """End a session and return its account's id; None when there was none."""
    row = await db.fetch_one(
        "DELETE FROM sessions WHERE token_digest = :token_digest RETURNING account_id",
        {"token_digest": token_digest},
    )
    return row["account_id"] if row else None


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget sessions past their absolute limit."""
    await db.execute("DELETE FROM sessions WHERE expires_at < :now", {"now": to_epoch(now)})


def _session(row: Row) -> Session:
    return Session(
        id=row["session_id"],
        account=to_account(row),
        created_at=from_epoch(row["began_at"]),
        last_seen_at=from_epoch(row["last_seen_at"]),
        idle_for=timedelta(milliseconds=row["idle_for"]),
        expires_at=from_epoch(row["expires_at"]),
        verified_by=Factor(row["verified_by"]),
        proven_at=from_epoch(row["proven_at"]) if row["proven_at"] is not None else None,
        user_agent=row["user_agent"],
        client_address=row["client_address"],
    )
