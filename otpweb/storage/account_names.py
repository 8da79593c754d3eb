"""The usernames of accounts that a list tells of."""

from collections.abc import Collection, Sequence

from otpweb.storage.database import Database

_AT_ONCE = 500  # of as many as somebody lists; a page has fewer, and takes one statement


async def usernames(db: Database, account_ids: Collection[str]) -> dict[str, str]:
    """Return the username of each account that there is, by its id."""
    wanted = sorted(set(account_ids))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        found |= await _usernames(db, wanted[start : start + _AT_ONCE])
    return found


async def _usernames(db: Database, wanted: Sequence[str]) -> dict[str, str]:
    values = {f"id{number}": account_id for number, account_id in enumerate(wanted)}
    listed = ", ".join(f":{name}" for name in values)
    rows = await db.fetch_all(
        f"SELECT id, username FROM accounts WHERE id IN ({listed})",  # noqa: S608
        values,
    )
    return {row["id"]: row["username"] for row in rows}
