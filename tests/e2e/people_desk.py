"""People to find at the desk."""

import sqlite3
from contextlib import closing

from tests.e2e.person import Person

NAMES = ("amara", "amelie", "amir", "bao", "carmen", "dmitri", "elif", "fatou", "goran", "hana")


def change(person: Person, sql: str, *values: object) -> None:
    """Change the tables of somebody's server."""
    path = person.server.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=10)) as db, db:
        db.execute(sql, values)


def add_people(person: Person) -> None:
    """Have some people more, a day after each other."""
    for number, name in enumerate(NAMES):
        status = {"bao": "suspended", "goran": "pending"}.get(name, "active")
        key = f"{name}.{person.name}"
        values = (
            f"{name}{person.name}",
            name,
            key,
            f"{name}@example.org",
            f"{key}@example.org",
            status,
        )
        change(
            person,
            """
            INSERT OR IGNORE INTO accounts (id, username, username_key, email, email_key, role,
                                            password_hash, status, created_at)
            VALUES (?, ?, ?, ?, ?, 'member', '', ?, ?)
            """,
            *values,
            1_760_000_000_000 + number * 86_400_000,
        )


def id_of(person: Person, username: str) -> str:
    """Return the id of somebody's account."""
    path = person.server.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=10)) as db:
        [found] = db.execute("SELECT id FROM accounts WHERE username = ?", [username]).fetchone()
    return str(found)
