"""What the tables hold of an account, for its owner to see; without secrets and their hashes."""

from collections.abc import Mapping
from datetime import datetime

from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database

Facts = dict[str, str | int | datetime | None]

_SELECTS: Mapping[str, str] = {
    "account": """
        SELECT registered_from FROM accounts WHERE id = :id
    """,
    "sessions": """
        SELECT created_at, last_seen_at, expires_at, verified_by, user_agent, client_address
          FROM sessions WHERE account_id = :id ORDER BY created_at
    """,
    "trusted_browsers": """
        SELECT created_at, expires_at, user_agent, client_address
          FROM trusted_browsers WHERE account_id = :id ORDER BY created_at
    """,
    "known_browsers": """
        SELECT expires_at FROM known_browsers WHERE account_id = :id ORDER BY expires_at
    """,
    "authenticator_apps": """
        SELECT created_at, confirmed_at FROM totps WHERE account_id = :id ORDER BY created_at
    """,
    "passkeys": """
        SELECT name, created_at, last_used_at
          FROM passkeys WHERE account_id = :id ORDER BY created_at
    """,
    "recovery_codes": """
        SELECT created_at, used_at
          FROM recovery_codes WHERE account_id = :id ORDER BY used_at, created_at
    """,
    "requests": """
        SELECT purpose, created_at, mailed_at, ended_at, outcome
          FROM challenges WHERE account_id = :id ORDER BY created_at
    """,
    "email_changes": """
        SELECT old_email, new_email, changed_at, undone_at
          FROM email_changes WHERE account_id = :id ORDER BY changed_at
    """,
    # Only to the address that it has: what goes to another one that it asked for tells whether
    # that has an account, and one that it had may be somebody else's by now.
    "mails": """
        SELECT message AS letter, state, created_at, settled_at
          FROM outbox WHERE recipient = (SELECT email FROM accounts WHERE id = :id)
      ORDER BY created_at
    """,
    "events": """
        SELECT at, kind, actor, user_agent, client_address, request_id
          FROM events WHERE account_id = :id ORDER BY events.id
    """,
}


async def of_account(db: Database, account_id: str) -> dict[str, list[Facts]]:
    """Return what each table holds of an account, the oldest first."""
    found = {}
    for name, select in _SELECTS.items():
        rows = await db.fetch_all(select, {"id": account_id})
        found[name] = [{key: _fact(key, row[key]) for key in row} for row in rows]
    return found


async def count_browsers(db: Database, account_id: str, *, now: datetime) -> tuple[int, int]:
    """Return in how many browsers somebody is logged in to an account, and how many it trusts."""
    row = await db.fetch_one(
        """
        SELECT (SELECT COUNT(*) FROM sessions
                 WHERE account_id = :id AND expires_at > :now
                   AND last_seen_at + idle_for > :now) AS logged_in,
               (SELECT COUNT(*) FROM trusted_browsers
                 WHERE account_id = :id AND expires_at > :now) AS trusted
        """,
        {"id": account_id, "now": to_epoch(now)},
    )
    return (row["logged_in"], row["trusted"]) if row else (0, 0)


def _fact(name: str, value: str | int | None) -> str | int | datetime | None:
    is_moment = name == "at" or name.endswith("_at")
    return from_epoch(value) if is_moment and isinstance(value, int) else value
