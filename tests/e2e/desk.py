"""Admins and people who wait, put where a scene needs them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from otpweb.domain.look_alikes import look_alike_key
from otpweb.domain.tokens import new_id
from tests.e2e.person import Person


@contextmanager
def tables(ann: Person) -> Iterator[sqlite3.Connection]:
    """Give the tables of somebody's server, to be changed behind its back."""
    path = ann.server.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        yield connection
        connection.commit()


async def sit_down(ann: Person) -> None:
    """Come to the desk as an admin, logged in with an authenticator app a moment ago."""
    await ann.begin_to_register()
    await ann.enter(await ann.code())
    await ann.page.locator("#log-out").wait_for()
    with tables(ann) as db:
        [id_] = db.execute("SELECT id FROM accounts WHERE username = ?", [ann.name]).fetchone()
        db.execute("UPDATE accounts SET role = 'admin', status = 'active' WHERE id = ?", [id_])
        db.execute("UPDATE sessions SET verified_by = 'totp' WHERE account_id = ?", [id_])
        db.execute("INSERT INTO totps VALUES (?, ?, 'sealed', 0, 1, 1)", [id_, id_])


def add_applicant(ann: Person, name: str, *, email: str = "", said: str = "", ago: int = 0) -> str:
    """Have somebody wait for a decision since so many minutes, and return their id."""
    id_, email = new_id(), email or f"{name}@example.com"
    with tables(ann) as db:
        [now] = db.execute("SELECT MAX(created_at) FROM accounts").fetchone()
        db.execute(
            """
            INSERT INTO accounts (id, username, username_key, look_alike_key, email, email_key,
                                  password_hash, role, status, status_since, status_reason,
                                  created_at, registered_from, announced_at)
            VALUES (:id, :name, :name, :alike, :email, :email, '', 'member', 'pending', :at, :said,
                    :at, '192.0.2.44', 1)
            """,
            {"id": id_, "name": name, "alike": look_alike_key(name), "email": email}
            | {"at": now - 60_000 * ago, "said": said},
        )
    return id_
