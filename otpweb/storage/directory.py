"""Accounts as lists of people, in the orders that the indexes have."""

from otpweb.domain.accounts import Role, Status
from otpweb.domain.directory import Listed, Part, Wanted
from otpweb.domain.moments import from_epoch
from otpweb.storage.database import Database, Row, Value

_LISTED = "id, username, username_key, email, email_key, status, role, created_at"
_COLUMNS = {Part.NAME: "username_key", Part.ADDRESS: "email_key", Part.ID: "id"}
_AFTER_ALL = "\U0010ffff"

# So written a column is no reason to use its index: there is one that picks fewer rows.
_ANY_INDEX_BUT_ITS_OWN = "{column} || '' = :{column}"


async def newest(
    db: Database, wanted: Wanted, *, before: tuple[int, str] | None, limit: int
) -> list[Listed]:
    """Return people of a status and a role, the newest first, from a place in that order on."""
    values: dict[str, Value] = {"limit": limit}
    conditions = _conditions(wanted, values)
    if before:
        conditions.append("(created_at, id) < (:at, :id)")
        values |= {"at": before[0], "id": before[1]}
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = await db.fetch_all(
        f"""
        SELECT {_LISTED}
          FROM accounts
        {where}
      ORDER BY created_at DESC, id DESC
         LIMIT :limit
        """,  # noqa: S608
        values,
    )
    return [_listed(row) for row in rows]


async def beginning_with(
    db: Database, part: Part, start: str, *, after: str, limit: int
) -> list[Listed]:
    """Return people whose name, address or id begins so, in its order, after that place in it."""
    column = f'{_COLUMNS[part]} COLLATE "binary"'
    # One bound and no more: of two SQLite takes the wrong one, and reads all that lies between.
    lower = "> :after" if after >= start else ">= :start"
    values: dict[str, Value] = {"until": start + _AFTER_ALL, "limit": limit}
    values |= {"after": after} if after >= start else {"start": start}
    rows = await db.fetch_all(
        f"""
        SELECT {_LISTED}
          FROM accounts
         WHERE {column} {lower}
           AND {column} < :until
      ORDER BY {column}
         LIMIT :limit
        """,  # noqa: S608
        values,
    )
    return [_listed(row) for row in rows]


async def names_of(db: Database, account_ids: set[str]) -> dict[str, str]:
    """Return the usernames of accounts by their ids; without those that are gone."""
    if not account_ids:
        return {}
    values: dict[str, Value] = {f"id{n}": one for n, one in enumerate(sorted(account_ids))}
    rows = await db.fetch_all(
        f"""
        SELECT id, username
          FROM accounts
         WHERE id IN ({", ".join(f":{name}" for name in values)})
        """,  # noqa: S608
        values,
    )
    return {row["id"]: row["username"] for row in rows}


def _conditions(wanted: Wanted, values: dict[str, Value]) -> list[str]:
    """Return what picks the people; admins are few, and so are those of any status but active."""
    chosen: dict[str, Value] = {}
    if wanted.role:
        chosen["role"] = wanted.role
    if wanted.status:
        chosen["status"] = wanted.status
    values |= chosen
    by = "status" if wanted.status and wanted.role is not Role.ADMIN else "role"
    return [
        f"{column} = :{column}" if column == by else _ANY_INDEX_BUT_ITS_OWN.format(column=column)
        for column in chosen
    ]


def _listed(row: Row) -> Listed:
    return Listed(
        id=row["id"],
        username=row["username"],
        username_key=row["username_key"],
        email=row["email"],
        email_key=row["email_key"],
        status=Status(row["status"]),
        role=Role(row["role"]),
        created_at=from_epoch(row["created_at"]),
    )
