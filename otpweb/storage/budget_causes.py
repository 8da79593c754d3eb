"""Why a budget is nearly used up: the newest events of whose it is."""

from otpweb.storage.database import Database, Row

_COLUMNS = "events.at, events.kind, events.client_address"


async def of_account(db: Database, account_id: str, *, limit: int) -> list[Row]:
    """Return the newest events of an account."""
    return await _newest(db, "account_id", account_id, limit)


async def of_client(db: Database, address: str, *, limit: int) -> list[Row]:
    """Return the newest events that came from a network address."""
    return await _newest(db, "client_address", address, limit)


async def of_kind(db: Database, kind: str, *, limit: int) -> list[Row]:
    """Return the newest events of a kind."""
    return await _newest(db, "kind", kind, limit)


async def of_address(db: Database, email_key: str, *, limit: int) -> list[Row]:
    """Return the newest events of the newest challenges of an address."""
    return await db.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM (SELECT id
                  FROM challenges
                 WHERE email_key = :email_key
              ORDER BY created_at DESC, id DESC
                 LIMIT 20) newest
          JOIN events ON events.challenge_id = newest.id
      ORDER BY events.id DESC
         LIMIT :limit
        """,  # noqa: S608
        {"email_key": email_key, "limit": limit},
    )


async def _newest(db: Database, column: str, value: str, limit: int) -> list[Row]:
    return await db.fetch_all(
        f"SELECT {_COLUMNS} FROM events WHERE {column} = :value ORDER BY id DESC LIMIT :limit",  # noqa: S608
        {"value": value, "limit": limit},
    )
