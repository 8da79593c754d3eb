"""Scenes of the mail desk, and of what everybody is told when mail is late.

Each has a server of its own, told by its CODE_TTL: what is wrong with mail is wrong for all there.
"""

import sqlite3
import time
from contextlib import closing
from urllib.parse import urlsplit

from playwright.async_api import expect

from tests.e2e.desk import sit_down
from tests.e2e.person import Person
from tests.e2e.scenes.scene import scene

_CONTEXT = '{"username": "", "client_address": "192.0.2.1", "device": "Firefox on Windows"}'

# Whatever went, went before the trouble began.
_LONG_AGO = """
    UPDATE outbox SET created_at = created_at - 800000, settled_at = settled_at - 800000
     WHERE state = 'accepted'
"""
_TROUBLE = (
    ("delayed", 340, "bob@example.com", "451 4.7.1 Greylisted, try again later"),
    ("delayed", 130, "carol@example.com", "Connection lost"),
    ("queued", 4, "dan@example.com", ""),
    ("failed", 200, "ed@example.com", "535 5.7.8 Error: authentication failed"),
    ("failed", 260, "fay@example.com", "553 5.7.1 Sender address rejected: not owned by user app"),
    ("refused", 4000, "gus@exampel.com", "550 5.1.1 User unknown in virtual mailbox table"),
    ("expired", 90_000, "hal@example.com", ""),
    ("accepted", 700, "ann@example.com", "250 2.0.0 Ok: queued as 4XyZ"),
)


def execute(person: Person, sql: str, *rows: tuple[object, ...]) -> None:
    """Write to the database of the server, beside it."""
    file = urlsplit(person.server.database_url).path
    with closing(sqlite3.connect(file, timeout=20)) as db, db:
        db.executemany(sql, rows or [()])


def make_trouble(person: Person) -> None:
    """Put mails into the outbox that wait, or came to nothing; nobody tries them any more."""
    now = round(time.time() * 1000)
    rows = []
    for number, (state, age, to, reply) in enumerate(_TROUBLE):
        at, is_settled = now - age * 1000, state in {"failed", "refused", "expired", "accepted"}
        life = 86_400_000
        rest = at + life, at + 1_400 if is_settled else None, reply
        mail_id = f"{person.name}{number}"
        rows.append(
            (mail_id, "wrong_passwords", to, _CONTEXT, state, 1, at, now + 9_000_000, 0, *rest)
        )
    execute(
        person,
        """
        INSERT INTO outbox (id, message, recipient, context, state, attempts, created_at, due_at,
                            leased_until, expires_at, settled_at, reply)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        *rows,
    )


@scene("admin_mail-quiet", {"CODE_TTL": 299})
async def _(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit("/admin/mail")
    await ann.reads("Mail goes out within")


@scene("admin_mail-trouble", {"CODE_TTL": 298})
async def _(ann: Person) -> None:
    await sit_down(ann)
    make_trouble(ann)
    execute(ann, _LONG_AGO)
    await ann.visit("/admin/mail")
    await ann.reads("Mail is late by about 6 minutes.")


@scene("admin_mail-paused", {"CODE_TTL": 297})
async def _(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit("/admin/mail")
    await ann.button("Pause mail").click()
    await ann.reads("Mail is paused by")
    await ann.fill(address="bob@example.com")
    await ann.button("Send a test").click()
    await ann.reads("Mail is paused, so the test")


@scene("admin_mail-tested", {"CODE_TTL": 295})
async def _(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit("/admin/mail")
    ann.sink.replies["nobody@example.com"] = "550 5.1.1 No such user here"
    await ann.fill(address="nobody@example.com")
    await ann.button("Send a test").click()
    await ann.reads("did not go out")


@scene("verify-mail-late", {"CODE_TTL": 296})
async def _(ann: Person) -> None:
    make_trouble(ann)
    execute(ann, "DELETE FROM outbox WHERE state = 'accepted'")
    ann.sink.deferrals[ann.email] = 100
    await ann.begin_to_register()
    await expect(ann.page.locator("#mail-news")).to_contain_text("Mail is about", timeout=20_000)
    await ann.reads("yours may come too late")
