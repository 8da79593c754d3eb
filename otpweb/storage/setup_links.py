"""Links by which the first admin is made; of each only a digest."""

from datetime import datetime

from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database

_MARK = "set up"


async def insert(db: Database, digest: str, *, expires_at: datetime) -> None:
    """Keep that a link was printed."""
    await db.execute(
        "INSERT INTO setup_links (digest, expires_at) VALUES (:digest, :expires_at)",
        {"digest": digest, "expires_at": to_epoch(expires_at)},
    )


async def is_needed(db: Database) -> bool:
    """Tell whether there is no account at all."""
    return await db.fetch_one("SELECT id FROM accounts LIMIT 1") is None


async def is_good(db: Database, digest: str, *, now: datetime) -> bool:
    """Tell whether a link opens anything: it was printed lately, and there is no admin yet."""
    row = await db.fetch_one(
        """
        SELECT digest
          FROM setup_links
         WHERE digest = :digest
           AND expires_at > :now
           AND NOT EXISTS (SELECT 1 FROM accounts WHERE role = 'admin')
        """,
        {"digest": digest, "now": to_epoch(now)},
    )
    return row is not None


async def take_turn(db: Database, *, now: datetime) -> None:
    """Wait until nobody else is setting up; whoever comes second sees what the first has made.

    In the transaction that makes the admin. Links that two processes have printed are two rows, so
    locking one's own would not do.
    """
    await db.execute(
        """
        INSERT INTO marks (name, at)
        VALUES (:name, :now)
            ON CONFLICT (name) DO UPDATE
           SET at = excluded.at
        """,
        {"name": _MARK, "now": to_epoch(now)},
    )


async def delete_all(db: Database) -> None:
    """Let no link open anything any more."""
    await db.execute("DELETE FROM setup_links")


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget links that came to nothing."""
    await db.execute("DELETE FROM setup_links WHERE expires_at < :now", {"now": to_epoch(now)})
