"""Recovery codes: their digests, and for a few minutes what shows them to their owner."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database, Value


async def replace(
    db: Database, account_id: str, sealed_by_digest: Mapping[str, str], *, now: datetime
) -> None:
    """Keep a fresh set of codes in place of all older ones.

    Needs a transaction that has locked the account.
    """
    await delete_of_account(db, account_id)
    values: dict[str, Value] = {"account_id": account_id, "now": to_epoch(now)}
    for number, (digest, sealed) in enumerate(sealed_by_digest.items()):
        values |= {f"digest{number}": digest, f"sealed{number}": sealed}
    rows = (f"(:digest{n}, :account_id, :sealed{n}, :now)" for n in range(len(sealed_by_digest)))
    await db.execute(
        f"""
        INSERT INTO recovery_codes (digest, account_id, sealed_code, created_at)
        VALUES {", ".join(rows)}
        """,  # noqa: S608
        values,
    )


async def take(db: Database, account_id: str, digests: Sequence[str], *, now: datetime) -> bool:
    """Use up the code that has one of these digests; False when it is none, or was used before."""
    names = {f"digest{number}": digest for number, digest in enumerate(digests)}
    row = await db.fetch_one(
        f"""
        UPDATE recovery_codes
           SET used_at = :now, sealed_code = NULL
         WHERE account_id = :account_id
           AND digest IN ({", ".join(f":{name}" for name in names)})
           AND used_at IS NULL
        RETURNING digest
        """,  # noqa: S608
        {"account_id": account_id, "now": to_epoch(now), **names},
    )
    return row is not None


async def count_left(db: Database, account_id: str) -> int:
    """Return how many have not been used."""
    row = await db.fetch_one(
        "SELECT COUNT(*) AS unused FROM recovery_codes WHERE account_id = :id AND used_at IS NULL",
        {"id": account_id},
    )
    return row["unused"] if row else 0


async def find_sealed(db: Database, account_id: str, *, since: datetime) -> dict[str, str]:
    """Return what can still be shown of the codes made since then, by their digests."""
    rows = await db.fetch_all(
        """
        SELECT digest, sealed_code
          FROM recovery_codes
         WHERE account_id = :account_id
           AND created_at > :since
           AND sealed_code IS NOT NULL
      ORDER BY digest
        """,
        {"account_id": account_id, "since": to_epoch(since)},
    )
    return {row["digest"]: row["sealed_code"] for row in rows}


async def wipe(db: Database, account_id: str) -> None:
    """Show the codes of an account no more; they go on being good."""
    await db.execute(
        """
        UPDATE recovery_codes
           SET sealed_code = NULL
         WHERE account_id = :account_id
           AND sealed_code IS NOT NULL
        """,
        {"account_id": account_id},
    )


async def wipe_older_than(db: Database, moment: datetime) -> None:
    """Show no codes any more that were made before that moment."""
    await db.execute(
        """
        UPDATE recovery_codes
           SET sealed_code = NULL
         WHERE sealed_code IS NOT NULL
           AND created_at < :moment
        """,
        {"moment": to_epoch(moment)},
    )


async def delete_of_account(db: Database, account_id: str) -> None:
    """Forget all codes of an account, used and unused."""
    await db.execute("DELETE FROM recovery_codes WHERE account_id = :id", {"id": account_id})
