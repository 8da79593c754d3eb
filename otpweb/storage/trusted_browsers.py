"""Browsers that are not asked for a code."""

from datetime import datetime

from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database


async def trust(
    db: Database,
    browser_id: str,
    *,
    token_digest: str,
    account_id: str,
    user_agent: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Trust a browser for one account; once more, if it was before."""
    await db.execute(
        """
        INSERT INTO trusted_browsers (id, token_digest, account_id, created_at, expires_at,
                                      user_agent)
        VALUES (:id, :token_digest, :account_id, :created_at, :expires_at, :user_agent)
            ON CONFLICT (token_digest) DO UPDATE
           SET created_at = excluded.created_at,
               expires_at = excluded.expires_at,
               user_agent = excluded.user_agent
        """,
        {
            "id": browser_id,
            "token_digest": token_digest,
            "account_id": account_id,
            "created_at": to_epoch(now),
            "expires_at": to_epoch(expires_at),
            "user_agent": user_agent,
        },
    )


async def move(db: Database, old_digest: str, new_digest: str) -> None:
    """Keep the trust of a browser that is given another token."""
    await db.execute(
        """
        UPDATE trusted_browsers
           SET token_digest = :new_digest
         WHERE token_digest = :old_digest
        """,
        {"old_digest": old_digest, "new_digest": new_digest},
    )


async def is_trusted(db: Database, token_digest: str, *, account_id: str, now: datetime) -> bool:
    """Tell whether this account trusts the browser that holds the token."""
    row = await db.fetch_one(
        """
        SELECT id
          FROM trusted_browsers
         WHERE token_digest = :token_digest
           AND account_id = :account_id
           AND expires_at > :now
        """,
        {"token_digest": token_digest, "account_id": account_id, "now": to_epoch(now)},
    )
    return row is not None


async def delete_others(db: Database, account_id: str, *, but: str | None = None) -> None:
    """Trust no browser of an account any more, but the one whose token has this digest."""
    await db.execute(
        "DELETE FROM trusted_browsers WHERE account_id = :account_id AND token_digest <> :but",
        {"account_id": account_id, "but": but or ""},
    )


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget browsers whose trust has run out."""
    await db.execute("DELETE FROM trusted_browsers WHERE expires_at < :now", {"now": to_epoch(now)})
