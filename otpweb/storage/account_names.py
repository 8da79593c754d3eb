"""The usernames of accounts that a list tells of."""

from collections.abc import Collection

from otpweb.storage.database import Database


async def usernames(db: Database, account_ids: Collection[str]) -> dict[str, str]:
    """Return the username of each account that there is, by its id; in one statement."""
    wanted = sorted(set(account_ids))
    if not wanted:
        return {}
    values = {f"id{number}": account_id for number, account_id in enumerate(wanted)}
    listed = ", ".join(f":{name}" for name in values)
    rows = await db.fetch_all(
        f"SELECT id, username FROM accounts WHERE id IN ({listed})",  # noqa: S608
        values,
    )
    return {row["id"]: row["username"] for row in rows}
