"""Browsers in which somebody has logged in to an account before."""

from datetime import datetime

from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database


async def remember(
    db: Database, browser_id: str, *, token_digest: str, account_id: str, expires_at: datetime
) -> None:
    """Note that this account knows the browser that holds the token.

    The id is kept from log-in to log-in, and so is what is counted under it.
    """
    await db.execute(
        """
        INSERT INTO known_browsers (id, token_digest, account_id, expires_at)
        VALUES (:id, :token_digest, :account_id, :expires_at)
            ON CONFLICT (token_digest, account_id) DO UPDATE
           SET expires_at = excluded.expires_at
        """,
        {
            "id": browser_id,
            "token_digest": token_digest,
            "account_id": account_id,
            "expires_at": to_epoch(expires_at),
        },
    )


async def move(db: Database, old_digest: str, new_digest: str) -> list[str]:
    """Give a browser another token and return the accounts that know it."""
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


async def known_as(db: Database, token_digest: str, *, now: datetime) -> dict[str, str]:
    """Return as what the browser that holds the token is known, by the ids of its accounts."""
    rows = await db.fetch_all(
        """
        SELECT account_id, id
          FROM known_browsers
         WHERE token_digest = :token_digest
           AND expires_at > :now
        """,
        {"token_digest": token_digest, "now": to_epoch(now)},
    )
    return {row["account_id"]: row["id"] for row in rows}


async def of_account(db: Database, account_id: str) -> list[str]:
    """Return as what the browsers are known that an account knows."""
    rows = await db.fetch_all(
        "SELECT id FROM known_browsers WHERE account_id = :id", {"id": account_id}
    )
    return [row["id"] for row in rows]


async def delete_of_account(db: Database, account_id: str) -> None:
    """Have an account know no browser any more."""
    await db.execute("DELETE FROM known_browsers WHERE account_id = :id", {"id": account_id})


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget browsers that nobody has logged in with for long."""
    await db.execute("DELETE FROM known_browsers WHERE expires_at < :now", {"now": to_epoch(now)})
