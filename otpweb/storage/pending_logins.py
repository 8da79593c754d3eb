"""Log-ins half done: the password was right, and an authenticator is still to be shown."""

from datetime import datetime

from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.domain.sessions import PendingLogin
from otpweb.storage.accounts import COLUMNS, to_account
from otpweb.storage.database import Database, Row, Value


async def begin(db: Database, login: PendingLogin) -> None:
    """Note that a password was right in this browser; what it had begun before is forgotten."""
    await db.execute(
        """
        INSERT INTO pending_logins (handle_digest, account_id, remember, trust, next_path,
                                    expires_at)
        VALUES (:handle_digest, :account_id, :remember, :trust, :next_path, :expires_at)
            ON CONFLICT (handle_digest) DO UPDATE
           SET account_id = excluded.account_id,
               remember = excluded.remember,
               trust = excluded.trust,
               next_path = excluded.next_path,
               expires_at = excluded.expires_at
        """,
        {
            "handle_digest": login.handle_digest,
            "account_id": login.account.id,
            "remember": int(login.remember),
            "trust": int(login.trust),
            "next_path": login.next_path,
            "expires_at": to_epoch(login.expires_at),
        },
    )


async def find(db: Database, handle_digest: str, *, now: datetime) -> PendingLogin | None:
    """Return the log-in that this browser has begun, unless it took too long."""
    row = await db.fetch_one(
        f"""
        SELECT handle_digest, remember, trust, next_path, expires_at, {COLUMNS}
          FROM pending_logins
          JOIN accounts ON accounts.id = pending_logins.account_id
         WHERE handle_digest = :handle_digest
           AND expires_at > :now
        """,  # noqa: S608
        {"handle_digest": handle_digest, "now": to_epoch(now)},
    )
    return _login(row) if row else None


async def move(db: Database, old_digest: str, new_digest: str) -> None:
    """Have a browser find its log-in under its next handle; needs a transaction."""
    if old_digest == new_digest:
        return
    digests: dict[str, Value] = {"old": old_digest, "new": new_digest}
    # What is there already stays when nothing comes: a double click has moved it.
    await db.execute(
        """
        DELETE FROM pending_logins
         WHERE handle_digest = :new
           AND EXISTS (SELECT 1 FROM pending_logins moved WHERE moved.handle_digest = :old)
        """,
        digests,
    )
    await db.execute(
        "UPDATE pending_logins SET handle_digest = :new WHERE handle_digest = :old", digests
    )


async def close(db: Database, handle_digest: str) -> bool:
    """End a log-in; False when it had ended: of parallel right answers one wins."""
    row = await db.fetch_one(
        "DELETE FROM pending_logins WHERE handle_digest = :digest RETURNING account_id",
        {"digest": handle_digest},
    )
    return row is not None


async def delete_of_account(db: Database, account_id: str) -> None:
    """End all that were begun for an account."""
    await db.execute("DELETE FROM pending_logins WHERE account_id = :id", {"id": account_id})


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget log-ins that nobody finished."""
    await db.execute("DELETE FROM pending_logins WHERE expires_at < :now", {"now": to_epoch(now)})


def _login(row: Row) -> PendingLogin:
    return PendingLogin(
        handle_digest=row["handle_digest"],
        account=to_account(row),
        remember=bool(row["remember"]),
        trust=bool(row["trust"]),
        next_path=row["next_path"],
        expires_at=from_epoch(row["expires_at"]),
    )
