"""What an account is and may do: its status and its role, as admins change them."""

from datetime import datetime

from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database

# Needs a transaction that has locked all admins (`accounts.lock_to_delete`).
_ANOTHER_ADMIN_STAYS = """
    (role <> 'admin' OR EXISTS (SELECT 1
                                  FROM accounts others
                                 WHERE others.role = 'admin'
                                   AND others.status = 'active'
                                   AND others.id <> :id))
"""


async def suspend(db: Database, account_id: str, *, reason: str, now: datetime) -> bool:
    """Suspend an active account; False for the last admin who can log in.

    Needs a transaction that has called `accounts.lock_to_delete`, as the next two do.
    """
    row = await db.fetch_one(
        f"""
        UPDATE accounts
           SET status = 'suspended', status_reason = :reason, status_since = :now
         WHERE id = :id
           AND status = 'active'
           AND {_ANOTHER_ADMIN_STAYS}
        RETURNING id
        """,  # noqa: S608
        {"id": account_id, "reason": reason, "now": to_epoch(now)},
    )
    return row is not None


async def take_role(db: Database, account_id: str) -> bool:
    """Make an admin a member; False for the last admin who can log in."""
    row = await db.fetch_one(
        f"""
        UPDATE accounts
           SET role = 'member'
         WHERE id = :id
           AND role = 'admin'
           AND {_ANOTHER_ADMIN_STAYS}
        RETURNING id
        """,  # noqa: S608
        {"id": account_id},
    )
    return row is not None


async def is_last_admin(db: Database, account_id: str) -> bool:
    """Tell whether nobody could run the site without this account."""
    row = await db.fetch_one(
        f"SELECT id FROM accounts WHERE id = :id AND NOT {_ANOTHER_ADMIN_STAYS}",  # noqa: S608
        {"id": account_id},
    )
    return row is not None


async def give_role(db: Database, account_id: str) -> bool:
    """Make an active member an admin; False when it is none."""
    row = await db.fetch_one(
        """
        UPDATE accounts
           SET role = 'admin'
         WHERE id = :id
           AND role = 'member'
           AND status = 'active'
        RETURNING id
        """,
        {"id": account_id},
    )
    return row is not None


async def restore(db: Database, account_id: str, *, now: datetime) -> bool:
    """Let a suspended account in again; False when it is not suspended."""
    row = await db.fetch_one(
        """
        UPDATE accounts
           SET status = 'active', status_reason = '', status_since = :now
         WHERE id = :id
           AND status = 'suspended'
        RETURNING id
        """,
        {"id": account_id, "now": to_epoch(now)},
    )
    return row is not None
