"""Passkeys."""

import json
from datetime import datetime

from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.domain.passkeys import Passkey
from otpweb.storage.database import Database, Row


async def insert(db: Database, passkey: Passkey) -> bool:
    """Add a passkey; False when its id is somebody's (WebAuthn level 3, section 7.1, step 26)."""
    row = await db.fetch_one(
        """
        INSERT INTO passkeys (id, account_id, credential_id, public_key, sign_count, transports,
                              name, created_at, last_used_at)
        VALUES (:id, :account_id, :credential_id, :public_key, :sign_count, :transports,
                :name, :created_at, NULL)
            ON CONFLICT (credential_id) DO NOTHING
        RETURNING id
        """,
        {
            "id": passkey.id,
            "account_id": passkey.account_id,
            "credential_id": passkey.credential_id,
            "public_key": passkey.public_key,
            "sign_count": passkey.sign_count,
            "transports": json.dumps(passkey.transports),
            "name": passkey.name,
            "created_at": to_epoch(passkey.created_at),
        },
    )
    return row is not None


async def of_account(db: Database, account_id: str) -> list[Passkey]:
    """Return the passkeys of an account, the oldest first."""
    rows = await db.fetch_all(
        "SELECT * FROM passkeys WHERE account_id = :account_id ORDER BY created_at, id",
        {"account_id": account_id},
    )
    return [_passkey(row) for row in rows]


async def find_by_credential(db: Database, credential_id: str) -> Passkey | None:
    """Return the passkey that answers under this id, whoever it belongs to."""
    row = await db.fetch_one(
        "SELECT * FROM passkeys WHERE credential_id = :credential_id",
        {"credential_id": credential_id},
    )
    return _passkey(row) if row else None


async def note_use(db: Database, passkey: Passkey, *, sign_count: int, now: datetime) -> bool:
    """Keep how far a passkey has counted; False when it was used or removed meanwhile."""
    row = await db.fetch_one(
        """
        UPDATE passkeys
           SET sign_count = :sign_count, last_used_at = :now
         WHERE id = :id
           AND sign_count = :before
        RETURNING id
        """,
        {
            "id": passkey.id,
            "sign_count": sign_count,
            "before": passkey.sign_count,
            "now": to_epoch(now),
        },
    )
    return row is not None


async def rename(db: Database, passkey_id: str, name: str, *, account_id: str) -> None:
    """Give a passkey of this account another name."""
    await db.execute(
        "UPDATE passkeys SET name = :name WHERE id = :id AND account_id = :account_id",
        {"id": passkey_id, "name": name, "account_id": account_id},
    )


async def delete(db: Database, passkey_id: str, *, account_id: str) -> bool:
    """Remove a passkey of this account; False when there is none: of parallel clicks one wins."""
    row = await db.fetch_one(
        "DELETE FROM passkeys WHERE id = :id AND account_id = :account_id RETURNING id",
        {"id": passkey_id, "account_id": account_id},
    )
    return row is not None


async def delete_of_account(db: Database, account_id: str) -> None:
    """Remove all passkeys of an account."""
    await db.execute("DELETE FROM passkeys WHERE account_id = :id", {"id": account_id})


def _passkey(row: Row) -> Passkey:
    return Passkey(
        id=row["id"],
        account_id=row["account_id"],
        credential_id=row["credential_id"],
        public_key=row["public_key"],
        sign_count=row["sign_count"],
        name=row["name"],
        transports=tuple(json.loads(row["transports"])),
        created_at=from_epoch(row["created_at"]),
        last_used_at=from_epoch(row["last_used_at"]) if row["last_used_at"] is not None else None,
    )
