"""Authenticator apps: one that counts for each account, and what is being set up."""

from otpweb.storage.database import Database


async def find_id(db: Database, account_id: str) -> str | None:
    """Return the id of the app that an account is asked for."""
    row = await db.fetch_one(
        "SELECT id FROM totps WHERE account_id = :account_id AND confirmed_at IS NOT NULL",
        {"account_id": account_id},
    )
    return row["id"] if row else None
