"""Budgets that are used up or nearly, for the desk; and forgetting them at its word.

The conditions repeat those of the index `budgets_near` word by word: only so is it used.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from otpweb.domain.listed_budgets import Listed, NearBudget
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database, Row, Value

_NEAR = "name <> '' AND hits * 5 >= most * 4"
_RANK = "(CASE WHEN hits >= most THEN 0 ELSE 1 END)"  # what is used up comes first
_LAST_RANK = 1
_PLACE = re.compile(r"([01])-([0-9]{1,15})-([0-9a-f]{64})")
_BEGINNING = (0, 0, "")


async def page(
    db: Database, *, after: str, now: datetime, limit: int
) -> list[tuple[str, NearBudget]]:
    """Return open windows of which four fifths are spent, each with its place in the list.

    Used up ones first, then those that end first. `after` is such a place; any other text is the
    beginning.
    """
    found = _PLACE.fullmatch(after)
    rank, resets_at, key = (int(found[1]), int(found[2]), found[3]) if found else _BEGINNING
    rows = await _of_rank(db, rank, max(resets_at, to_epoch(now) + 1), key, limit)
    if rank < _LAST_RANK and len(rows) < limit:
        rows += await _of_rank(db, _LAST_RANK, to_epoch(now) + 1, "", limit - len(rows))
    return [(_place(row), _near(row)) for row in rows if row["name"] in set(Listed)]


async def find(db: Database, key: str) -> NearBudget | None:
    """Return a listed budget by its key."""
    row = await db.fetch_one(
        f"SELECT key, name, subject, hits, most, resets_at, {_RANK} AS rank "  # noqa: S608
        "FROM budgets WHERE key = :key",
        {"key": key},
    )
    return _near(row) if row and row["name"] in set(Listed) else None


async def lift(db: Database, keys: Iterable[str], *, now: datetime) -> int:
    """Forget these rows and return how many of them still counted something.

    In the order of the keys, in which `spend` locks its rows, too; in the transaction that notes
    it.
    """
    lifted = 0
    for key in await _existing(db, sorted(set(keys))):
        row = await db.fetch_one(
            "DELETE FROM budgets WHERE key = :key RETURNING hits, resets_at", {"key": key}
        )
        lifted += row is not None and row["hits"] > 0 and row["resets_at"] > to_epoch(now)
    return lifted


async def unlist(db: Database, keys: Iterable[str]) -> None:
    """Keep what was counted, and not in clear of whom."""
    for key in sorted(set(keys)):
        await db.execute(
            "UPDATE budgets SET name = '', subject = '', most = 0 WHERE key = :key AND name <> ''",
            {"key": key},
        )


async def names(db: Database, account_ids: Iterable[str]) -> dict[str, str]:
    """Return the usernames of these accounts, by their ids."""
    rows = await _among(db, "SELECT id, username FROM accounts WHERE id", account_ids)
    return {row["id"]: row["username"] for row in rows}


async def owners(db: Database, email_keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return id and username of the accounts that have these addresses, by the addresses."""
    sql = "SELECT id, username, email_key FROM accounts WHERE email_key"
    rows = await _among(db, sql, email_keys)
    return {row["email_key"]: (row["id"], row["username"]) for row in rows}


async def owners_of_apps(db: Database, totp_ids: Iterable[str]) -> dict[str, str]:
    """Return the accounts of these authenticator apps, by the ids of the apps."""
    rows = await _among(db, "SELECT id, account_id FROM totps WHERE id", totp_ids)
    return {row["id"]: row["account_id"] for row in rows}


async def _of_rank(db: Database, rank: int, resets_at: int, key: str, limit: int) -> list[Row]:
    return await db.fetch_all(
        f"""
        SELECT key, name, subject, hits, most, resets_at, {_RANK} AS rank
          FROM budgets
         WHERE {_NEAR}
           AND {_RANK} = {rank}
           AND (resets_at, key) > (:resets_at, :key)
      ORDER BY resets_at, key
         LIMIT :limit
        """,  # noqa: S608
        {"resets_at": resets_at, "key": key, "limit": limit},
    )


async def _existing(db: Database, keys: list[str]) -> list[str]:
    return sorted(row["key"] for row in await _among(db, "SELECT key FROM budgets WHERE key", keys))


async def _among(db: Database, sql: str, wanted: Iterable[str]) -> list[Row]:
    values: dict[str, Value] = {f"v{n}": one for n, one in enumerate(dict.fromkeys(wanted))}
    if not values:
        return []
    return await db.fetch_all(f"{sql} IN ({', '.join(f':{name}' for name in values)})", values)


def _place(row: Row) -> str:
    return f"{row['rank']}-{row['resets_at']}-{row['key']}"


def _near(row: Row) -> NearBudget:
    return NearBudget(
        key=row["key"],
        listed=Listed(row["name"]),
        subject=row["subject"],
        hits=row["hits"],
        most=row["most"],
        resets_at=from_epoch(row["resets_at"]),
    )
