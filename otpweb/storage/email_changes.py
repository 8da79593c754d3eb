"""Changes of addresses, kept for as long as they can be taken back."""

from datetime import datetime

from otpweb.domain.addresses import Address
from otpweb.domain.email_changes import EmailChange
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database


async def insert(db: Database, change: EmailChange) -> None:
    """Note a change, in the transaction that makes it.

    As later than those before it, wherever the clock was set back to: their order tells which ones
    followed another.
    """
    await db.execute(
        """
        INSERT INTO email_changes (id, account_id, old_email, old_email_key, new_email, changed_at,
                                   undo_until)
        VALUES (:id, :account_id, :old_email, :old_email_key, :new_email,
                COALESCE((SELECT MAX(changed_at) + 1
                            FROM email_changes
                           WHERE account_id = :account_id
                          HAVING MAX(changed_at) >= :changed_at), :changed_at),
                :undo_until)
        """,
        {
            "id": change.id,
            "account_id": change.account_id,
            "old_email": change.old.email,
            "old_email_key": change.old.key,
            "new_email": change.new_email,
            "changed_at": to_epoch(change.changed_at),
            "undo_until": to_epoch(change.undo_until),
        },
    )


async def find(db: Database, change_id: str, *, now: datetime) -> EmailChange | None:
    """Return a change, unless it is too late to take it back."""
    row = await db.fetch_one(
        "SELECT * FROM email_changes WHERE id = :id AND undo_until > :now",
        {"id": change_id, "now": to_epoch(now)},
    )
    if row is None:
        return None
    return EmailChange(
        id=row["id"],
        account_id=row["account_id"],
        old=Address(row["old_email"], row["old_email_key"]),
        new_email=row["new_email"],
        changed_at=from_epoch(row["changed_at"]),
        undo_until=from_epoch(row["undo_until"]),
        undone_at=from_epoch(row["undone_at"]) if row["undone_at"] is not None else None,
    )


async def undo_since(db: Database, change: EmailChange, *, now: datetime) -> None:
    """Note that a change was taken back, and with it all that followed: none of them counts."""
    await db.execute(
        """
        UPDATE email_changes
           SET undone_at = :now
         WHERE account_id = :account_id
           AND changed_at >= :changed_at
           AND undone_at IS NULL
        """,
        {
            "account_id": change.account_id,
            "changed_at": to_epoch(change.changed_at),
            "now": to_epoch(now),
        },
    )


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget changes that nobody can take back any more."""
    await db.execute("DELETE FROM email_changes WHERE undo_until <= :now", {"now": to_epoch(now)})
