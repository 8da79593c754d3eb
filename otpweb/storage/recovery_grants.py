"""Grants: who may choose a new password, in which browser, until when."""

from datetime import datetime

from otpweb.domain.accounts import Account
from otpweb.domain.moments import to_epoch
from otpweb.storage.accounts import COLUMNS, to_account
from otpweb.storage.database import Database


async def give(db: Database, handle_digest: str, account_id: str, *, expires_at: datetime) -> None:
    """Let the browser of this handle choose a new password for one account, and for no other."""
    await db.execute(
        """
        INSERT INTO recovery_grants (handle_digest, account_id, expires_at)
        VALUES (:handle_digest, :account_id, :expires_at)
            ON CONFLICT (handle_digest) DO UPDATE
           SET account_id = excluded.account_id,
               expires_at = excluded.expires_at
        """,
        {
            "handle_digest": handle_digest,
            "account_id": account_id,
            "expires_at": to_epoch(expires_at),
        },
    )


async def find(db: Database, handle_digest: str, *, now: datetime) -> Account | None:
    """Return the account that this browser may choose a new password for."""
    row = await db.fetch_one(
        f"""
        SELECT {COLUMNS}
          FROM recovery_grants
          JOIN accounts ON accounts.id = recovery_grants.account_id
         WHERE handle_digest = :handle_digest
           AND expires_at > :now
        """,  # noqa: S608
        {"handle_digest": handle_digest, "now": to_epoch(now)},
    )
    return to_account(row) if row else None


async def use(db: Database, handle_digest: str, account_id: str, *, now: datetime) -> bool:
    """Use a grant up; False when there is none any more: of parallel requests one gets it."""
    row = await db.fetch_one(
        """
        DELETE FROM recovery_grants
         WHERE handle_digest = :handle_digest
           AND account_id = :account_id
           AND expires_at > :now
        RETURNING account_id
        """,
        {"handle_digest": handle_digest, "account_id": account_id, "now": to_epoch(now)},
    )
    return row is not None


async def delete_of_account(db: Database, account_id: str) -> None:
    """Take back all that were given for an account."""
    await db.execute("DELETE FROM recovery_grants WHERE account_id = :id", {"id": account_id})


async def delete_for_address(db: Database, email_key: str) -> None:
    """Take back all that were given for the account of a mailbox."""
    await db.execute(
        """
        DELETE FROM recovery_grants
         WHERE account_id IN (SELECT id FROM accounts WHERE email_key = :email_key)
        """,
        {"email_key": email_key},
    )


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget grants that nobody used in time."""
    await db.execute("DELETE FROM recovery_grants WHERE expires_at < :now", {"now": to_epoch(now)})
