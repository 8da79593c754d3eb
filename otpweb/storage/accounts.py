"""Accounts."""

from otpweb.domain.accounts import Account, Role, Status, canonical
from otpweb.domain.addresses import Address
from otpweb.domain.authenticators import Authenticators
from otpweb.domain.look_alikes import look_alike_key
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database, Row

# An account and all that it has to show, wherever a statement reads one.
COLUMNS = """
    accounts.id, accounts.username, accounts.email, accounts.email_key, accounts.password_hash,
    accounts.role, accounts.status, accounts.created_at, accounts.takes_mailed_code,
    accounts.authenticator_required, accounts.status_reason, accounts.status_since,
    (SELECT COUNT(*) FROM totps
      WHERE totps.account_id = accounts.id AND confirmed_at IS NOT NULL) AS totps,
    (SELECT COUNT(*) FROM passkeys WHERE passkeys.account_id = accounts.id) AS passkeys,
    (SELECT COUNT(*) FROM recovery_codes
      WHERE recovery_codes.account_id = accounts.id AND used_at IS NULL) AS recovery_codes
"""


async def insert(db: Database, account: Account, *, registered_from: str = "") -> bool:
    """Add an account; False when its username or its address is taken.

    The unique indexes decide, not a question asked before. `registered_from` is the network that
    the form came from, for whoever decides about it.
    """
    row = await db.fetch_one(
        """
        INSERT INTO accounts (id, username, username_key, look_alike_key, email, email_key,
                              password_hash, role, status, status_since, created_at,
                              registered_from)
        VALUES (:id, :username, :username_key, :look_alike_key, :email, :email_key,
                :password_hash, :role, :status, :created_at, :created_at, :registered_from)
            ON CONFLICT DO NOTHING
        RETURNING id
        """,
        {
            "id": account.id,
            "username": account.username,
            "username_key": canonical(account.username),
            "look_alike_key": look_alike_key(account.username),
            "email": account.email,
            "email_key": account.email_key,
            "password_hash": account.password_hash,
            "role": account.role,
            "status": account.status,
            "created_at": to_epoch(account.created_at),
            "registered_from": registered_from,
        },
    )
    return row is not None


async def find(db: Database, account_id: str) -> Account | None:
    """Return the account of that id."""
    row = await db.fetch_one(
        f"SELECT {COLUMNS} FROM accounts WHERE accounts.id = :id",  # noqa: S608
        {"id": account_id},
    )
    return to_account(row) if row else None


async def find_by_username(db: Database, username: str) -> Account | None:
    """Return the account whose username is another spelling of this one."""
    row = await db.fetch_one(
        f"SELECT {COLUMNS} FROM accounts WHERE username_key = :key",  # noqa: S608
        {"key": canonical(username)},
    )
    return to_account(row) if row else None


async def find_by_email(db: Database, email_key: str) -> Account | None:
    """Return the account that the mailbox belongs to."""
    row = await db.fetch_one(
        f"SELECT {COLUMNS} FROM accounts WHERE email_key = :key",  # noqa: S608
        {"key": email_key},
    )
    return to_account(row) if row else None


async def lock(db: Database, account_id: str) -> Account | None:
    """Return an account that nobody else changes until this transaction ends.

    Read only once it is locked, so that nothing is decided by what was true before.
    """
    # A change that changes nothing: SQLite knows no lock of a row, and has one writer anyway.
    await db.execute("UPDATE accounts SET status = status WHERE id = :id", {"id": account_id})
    return await find(db, account_id)


async def take_mailed_code(db: Database, account_id: str, *, accepted: bool) -> bool:
    """Keep whether its owner wants a mailed code to be enough; False when it was so before."""
    row = await db.fetch_one(
        """
        UPDATE accounts
           SET takes_mailed_code = :accepted
         WHERE id = :id
           AND takes_mailed_code <> :accepted
        RETURNING id
        """,
        {"id": account_id, "accepted": int(accepted)},
    )
    return row is not None


async def require_authenticator(db: Database, account_id: str, *, required: bool) -> None:
    """Keep whether a mailed code cannot stand in for an authenticator, whatever its owner wants."""
    await db.execute(
        "UPDATE accounts SET authenticator_required = :required WHERE id = :id",
        {"id": account_id, "required": int(required)},
    )


async def update_password_hash(db: Database, account_id: str, *, old: str, new: str) -> bool:
    """Replace a hash; False when it was changed meanwhile."""
    row = await db.fetch_one(
        """
        UPDATE accounts
           SET password_hash = :new
         WHERE id = :id
           AND password_hash = :old
        RETURNING id
        """,
        {"id": account_id, "old": old, "new": new},
    )
    return row is not None


async def set_password_hash(db: Database, account_id: str, new: str) -> None:
    """Replace a hash, whatever it was."""
    await db.execute(
        "UPDATE accounts SET password_hash = :new WHERE id = :id", {"id": account_id, "new": new}
    )


async def rename(db: Database, account_id: str, username: str) -> bool:
    """Give an account another username; False when it is somebody's. Needs a transaction."""
    row = await db.fetch_unless_taken(
        """
        UPDATE accounts
           SET username = :username, username_key = :username_key, look_alike_key = :look_alike
         WHERE id = :id
        RETURNING id
        """,
        {
            "id": account_id,
            "username": username,
            "username_key": canonical(username),
            "look_alike": look_alike_key(username),
        },
    )
    return row is not None


async def move_to(db: Database, account: Account, address: Address) -> bool:
    """Give an account another address, unless it is somebody's, or the account has moved meanwhile.

    Needs a transaction.
    """
    row = await db.fetch_unless_taken(
        """
        UPDATE accounts
           SET email = :email, email_key = :email_key
         WHERE id = :id
           AND email_key = :old_key
        RETURNING id
        """,
        {
            "id": account.id,
            "email": address.email,
            "email_key": address.key,
            "old_key": account.email_key,
        },
    )
    return row is not None


async def lock_to_delete(db: Database, account_id: str) -> Account | None:
    """Lock an account as `lock` does; an admin together with all the others.

    Of two admins who leave at once the second sees that the first is gone.
    """
    account = await find(db, account_id)
    if account is None or account.role is not Role.ADMIN:
        return await lock(db, account_id)
    await db.execute("UPDATE accounts SET status = status WHERE role = 'admin'")
    return await find(db, account_id)


async def delete(db: Database, account_id: str) -> bool:
    """Delete an account and all that belongs to it; False for the last admin who can log in.

    Needs a transaction that has called `lock_to_delete`.
    """
    row = await db.fetch_one(
        """
        DELETE FROM accounts
         WHERE id = :id
           AND (role <> 'admin'
                OR EXISTS (SELECT 1
                             FROM accounts others
                            WHERE others.role = 'admin'
                              AND others.status = 'active'
                              AND others.id <> :id))
        RETURNING id
        """,
        {"id": account_id},
    )
    return row is not None


def to_account(row: Row) -> Account:
    """Return a row of these columns as an Account."""
    return Account(
        id=row["id"],
        username=row["username"],
        email=row["email"],
        email_key=row["email_key"],
        password_hash=row["password_hash"],
        role=Role(row["role"]),
        status=Status(row["status"]),
        created_at=from_epoch(row["created_at"]),
        authenticators=Authenticators(
            has_totp=row["totps"] > 0,
            passkeys=row["passkeys"],
            recovery_codes=row["recovery_codes"],
            takes_mailed_code=bool(row["takes_mailed_code"]),
            must_be_shown=bool(row["authenticator_required"]),
        ),
        status_reason=row["status_reason"],
        status_since=from_epoch(row["status_since"]) if row["status_since"] is not None else None,
    )
