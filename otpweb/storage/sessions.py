"""Sessions; the cookie names one, this table decides whether it is one."""

from datetime import datetime, timedelta

from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.domain.sessions import Session, VerifiedBy
from otpweb.storage.accounts import to_account
from otpweb.storage.database import Database


async def insert(db: Database, session: Session, *, token_digest: str) -> None:
    """Add a session."""
    await db.execute(
        """
        INSERT INTO sessions (id, token_digest, account_id, created_at, last_seen_at, idle_for,
                              expires_at, verified_by, user_agent, client_address)
        VALUES (:id, :token_digest, :account_id, :created_at, :last_seen_at, :idle_for,
                :expires_at, :verified_by, :user_agent, :client_address)
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
            "user_agent": session.user_agent,
            "client_address": session.client_address,
        },
    )


async def find_live(db: Database, token_digest: str, *, now: datetime) -> Session | None:
    """Return the session and its account, unless it has been idle or alive for too long.

    A suspended account's sessions are none, from the very next request (OWASP ASVS 5.0, 7.4.2).
    """
    row = await db.fetch_one(
        """
        SELECT sessions.id AS session_id, sessions.created_at AS began_at, last_seen_at, idle_for,
               expires_at, verified_by, user_agent, client_address,
               accounts.id, username, email, email_key, password_hash, role, status,
               accounts.created_at
          FROM sessions
          JOIN accounts ON accounts.id = sessions.account_id
         WHERE token_digest = :token_digest
           AND expires_at > :now
           AND last_seen_at + idle_for > :now
           AND accounts.status = 'active'
        """,
        {"token_digest": token_digest, "now": to_epoch(now)},
    )
    if row is None:
        return None
    return Session(
        id=row["session_id"],
        account=to_account(row),
        created_at=from_epoch(row["began_at"]),
        last_seen_at=from_epoch(row["last_seen_at"]),
        idle_for=timedelta(milliseconds=row["idle_for"]),
        expires_at=from_epoch(row["expires_at"]),
        verified_by=VerifiedBy(row["verified_by"]),
        user_agent=row["user_agent"],
        client_address=row["client_address"],
    )


async def touch(db: Database, session_id: str, *, now: datetime) -> None:
    """Note that the person is still here."""
    await db.execute(
        "UPDATE sessions SET last_seen_at = :now WHERE id = :id AND last_seen_at < :now",
        {"id": session_id, "now": to_epoch(now)},
    )


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
