"""Scenes of the log of events, as an admin sees it."""

import sqlite3
import time
from contextlib import closing

from tests.e2e.desk import sit_down
from tests.e2e.person import Person
from tests.e2e.scenes.scene import scene

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36"
)


def note(ann: Person, kind: str, *, client: str = "192.0.2.7", minutes_ago: float = 0) -> None:
    """Have something happen at somebody's server, behind its back."""
    execute(
        ann,
        """
        INSERT INTO events (at, kind, actor, account_id, challenge_id, client_address, user_agent,
                            request_id, detail)
        SELECT :at, :kind, 'visitor', id, 'c1', :client, :browser, '5f1c0a93be7d2246', '{}'
          FROM accounts WHERE username = :name
        """,
        at=int((time.time() - 60 * minutes_ago) * 1000),
        kind=kind,
        client=client,
        browser=BROWSER,
        name=ann.name,
    )


def execute(ann: Person, sql: str, **values: str | int) -> None:
    """Change the tables of somebody's server."""
    path = ann.server.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        connection.execute(sql, values)
        connection.commit()


async def look(ann: Person, query: str = "") -> None:
    """See an evening of events."""
    await sit_down(ann)
    for number, kind in enumerate(("login.password_wrong", "login.password_right", "code.wrong")):
        note(ann, kind, minutes_ago=9 - number)
    note(ann, "login.completed", client="2001:db8:85a3::8a2e:370:7334", minutes_ago=3)
    execute(ann, "UPDATE events SET account_id = 'gone' WHERE kind = 'code.wrong'")
    await ann.visit(f"/admin/events{query}")
    await ann.sees("Events")


@scene("admin_events-list")
async def _(ann: Person) -> None:
    await look(ann)


@scene("admin_events-nothing")
async def _(ann: Person) -> None:
    await look(ann, "?account=nobody&kind=desk&request=beef")


@scene("admin_events-following")
async def _(ann: Person) -> None:
    await look(ann, "?follow=on")
    note(ann, "code.wrong")
    await ann.page.locator("tr[data-new]").wait_for()
