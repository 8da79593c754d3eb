"""Browsers that are not asked for a code."""

from datetime import datetime

from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.domain.sessions import TrustedBrowser
from otpweb.storage.database import Database


async def trust(db: Database, browser: TrustedBrowser, *, account_id: str) -> None:
    """Trust a browser for one account; once more, if it was before."""
    await db.execute(
        """
        INSERT INTO trusted_browsers (id, token_digest, account_id, created_at, expires_at,
                                      user_agent, client_address)
        VALUES (:id, :token_digest, :account_id, :created_at, :expires_at, :user_agent,
                :client_address)
            ON CONFLICT (token_digest) DO UPDATE
           SET created_at = excluded.created_at,
               expires_at = excluded.expires_at,
               user_agent = excluded.user_agent,
               client_address = excluded.client_address
        """,
        {
            "id": browser.id,
            "token_digest": browser.token_digest,
            "account_id": account_id,
            "created_at": to_epoch(browser.trusted_at),
            "expires_at": to_epoch(browser.expires_at),
            "user_agent": browser.user_agent,
            "client_address": browser.client_address,
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


async def of_account(
    db: Database, account_id: str, *, now: datetime, limit: int
) -> list[TrustedBrowser]:
    """Return the browsers that an account trusts, the last trusted first."""
    rows = await db.fetch_all(
        """
        SELECT id, token_digest, created_at, expires_at, user_agent, client_address
          FROM trusted_browsers
         WHERE account_id = :account_id
           AND expires_at > :now
      ORDER BY created_at DESC
         LIMIT :limit
        """,
        {"account_id": account_id, "now": to_epoch(now), "limit": limit},
    )
    return [
        TrustedBrowser(
            id=row["id"],
            token_digest=row["token_digest"],
            trusted_at=from_epoch(row["created_at"]),
            expires_at=from_epoch(row["expires_at"]),
            user_agent=row["user_agent"],
            client_address=row["client_address"],
        )
        for row in rows
    ]


async def forget(db: Database, browser_id: str, *, account_id: str) -> bool:
    """Trust a browser no more; False when this account trusts none of that id."""
    row = await db.fetch_one(
        "DELETE FROM trusted_browsers WHERE id = :id AND account_id = :account_id RETURNING id",
        {"id": browser_id, "account_id": account_id},
    )
    return row is not None


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget browsers whose trust has run out."""
    await db.execute("DELETE FROM trusted_browsers WHERE expires_at < :now", {"now": to_epoch(now)})
