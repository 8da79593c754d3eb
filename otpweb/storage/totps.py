"""Authenticator apps: one that counts for each account, and what is being set up."""

from datetime import datetime

from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.domain.totp import Totp
from otpweb.storage.database import Database, Row


async def find(db: Database, account_id: str) -> Totp | None:
    """Return the app that an account is asked for."""
    row = await db.fetch_one(
        """
        SELECT id, sealed_secret, last_step, created_at, confirmed_at
          FROM totps
         WHERE account_id = :account_id
           AND confirmed_at IS NOT NULL
        """,
        {"account_id": account_id},
    )
    return _totp(row) if row else None


async def find_pending(db: Database, account_id: str, *, since: datetime) -> Totp | None:
    """Return the app that is being set up, unless that was begun too long ago."""
    row = await db.fetch_one(
        """
        SELECT id, sealed_secret, last_step, created_at, confirmed_at
          FROM totps
         WHERE account_id = :account_id
           AND confirmed_at IS NULL
           AND created_at > :since
        """,
        {"account_id": account_id, "since": to_epoch(since)},
    )
    return _totp(row) if row else None


async def begin(db: Database, account_id: str, totp: Totp) -> None:
    """Keep an app that is being set up, in place of another such one.

    Needs a transaction that has locked the account.
    """
    await delete_pending(db, account_id)
    await db.execute(
        """
        INSERT INTO totps (id, account_id, sealed_secret, last_step, created_at)
        VALUES (:id, :account_id, :sealed_secret, :last_step, :created_at)
        """,
        {
            "id": totp.id,
            "account_id": account_id,
            "sealed_secret": totp.sealed_secret,
            "last_step": totp.last_step,
            "created_at": to_epoch(totp.created_at),
        },
    )


async def confirm(db: Database, account_id: str, totp_id: str, *, step: int, now: datetime) -> None:
    """Have an app count from now on, in place of the older one; its code of that step is used up.

    Needs a transaction that has locked the account.
    """
    await delete(db, account_id)
    await db.execute(
        "UPDATE totps SET confirmed_at = :now, last_step = :step WHERE id = :id",
        {"id": totp_id, "step": step, "now": to_epoch(now)},
    )


async def take_step(db: Database, totp_id: str, step: int, *, sealed_secret: str) -> bool:
    """Use a step up; False when it, or a later one, has been: of parallel right codes one wins.

    The secret is kept as it is sealed now.
    """
    row = await db.fetch_one(
        """
        UPDATE totps
           SET last_step = :step,
               sealed_secret = :sealed_secret
         WHERE id = :id
           AND confirmed_at IS NOT NULL
           AND last_step < :step
        RETURNING id
        """,
        {"id": totp_id, "step": step, "sealed_secret": sealed_secret},
    )
    return row is not None


async def ids_of_account(db: Database, account_id: str) -> list[str]:
    """Return the ids of an account's authenticator apps, those to be confirmed too."""
    rows = await db.fetch_all("SELECT id FROM totps WHERE account_id = :id", {"id": account_id})
    return [row["id"] for row in rows]


async def delete(db: Database, account_id: str) -> bool:
    """Forget the app of an account; False when it had none."""
    row = await db.fetch_one(
        """
        DELETE FROM totps
         WHERE account_id = :account_id
           AND confirmed_at IS NOT NULL
        RETURNING id
        """,
        {"account_id": account_id},
    )
    return row is not None


async def delete_pending(db: Database, account_id: str) -> None:
    """Forget the app that is being set up for an account."""
    await db.execute(
        "DELETE FROM totps WHERE account_id = :account_id AND confirmed_at IS NULL",
        {"account_id": account_id},
    )


async def delete_pending_older_than(db: Database, moment: datetime) -> None:
    """Forget apps that nobody finished setting up."""
    await db.execute(
        "DELETE FROM totps WHERE confirmed_at IS NULL AND created_at < :moment",
        {"moment": to_epoch(moment)},
    )


def _totp(row: Row) -> Totp:
    confirmed_at = row["confirmed_at"]
    return Totp(
        id=row["id"],
        sealed_secret=row["sealed_secret"],
        last_step=row["last_step"],
        created_at=from_epoch(row["created_at"]),
        confirmed_at=from_epoch(confirmed_at) if confirmed_at is not None else None,
    )
