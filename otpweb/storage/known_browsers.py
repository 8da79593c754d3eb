"""Browsers in which somebody has logged in to an account before."""

from datetime import datetime

from otpweb.storage.database import Database
from otpweb.storage.moments import to_epoch


async def remember(
    db: Database, token_digest: str, *, account_id: str, expires_at: datetime
) -> None:
    """Note that this account is at home in the browser that holds the token."""
    await db.execute(
        """
        INSERT INTO known_browsers (token_digest, account_id, expires_at)
        VALUES (:token_digest, :account_id, :expires_at)
            ON CONFLICT (token_digest, account_id) DO UPDATE
           SET expires_at = excluded.expires_at
        """,
        {
            "token_digest": token_digest,
            "account_id": account_id,
            "expires_at": to_epoch(expires_at),
        },
    )


async def move(db: Database, old_digest: str, new_digest: str) -> list[str]:
    """Give a browser another token and return the accounts that are at home in it."""
    rows = await db.fetch_all(
        """
        UPDATE known_browsers
           SET token_digest = :new_digest
         WHERE token_digest = :old_digest
        RETURNING account_id
        """,
        {"old_digest": old_digest, "new_digest": new_digest},
    )
    return [row["account_id"] for row in rows]


async def accounts_of(db: Database, token_digest: str, *, now: datetime) -> set[str]:
    """Return the ids of the accounts that are at home in the browser that holds the token."""
    rows = await db.fetch_all(
        """
        SELECT account_id
          FROM known_browsers
         WHERE token_digest = :token_digest
           AND expires_at > :now
        """,
        {"token_digest": token_digest, "now": to_epoch(now)},
    )
    return {row["account_id"] for row in rows}


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget browsers that nobody has logged in with for long."""
    await db.execute("DELETE FROM known_browsers WHERE expires_at < :now", {"now": to_epoch(now)})
