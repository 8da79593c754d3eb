"""Scenes of the desk's budgets and settings, and of the link that makes its first admin."""

import hashlib
import re
import sqlite3
from contextlib import closing

from playwright.async_api import expect

from tests.e2e.person import Person
from tests.e2e.scenes.authenticators import set_up_app
from tests.e2e.scenes.scene import scene

_HOUR = 3_600_000  # milliseconds


async def come_to_the_desk(ann: Person) -> None:
    """Set up an app, and be made an admin behind everybody's back."""
    await set_up_app(ann)
    change(
        ann,
        "UPDATE sessions SET verified_by = 'totp'",
        f"UPDATE accounts SET role = 'admin' WHERE username = '{ann.name}'",
    )


def change(ann: Person, *statements: str) -> None:
    """Run statements on the server's database."""
    path = ann.server.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=10)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def bring_near(ann: Person) -> None:
    """Have Ben's account, an address and two clients spend a lot."""
    now = "(SELECT MAX(created_at) FROM accounts)"
    subjects = [
        ("wrong passwords", "of ben anywhere", 5, 5, _HOUR // 4),
        ("wrong codes", "login ben", 9, 10, _HOUR // 2),
        ("mails", "carol.with-a-long-name@students.example.org", 10, 10, 20 * _HOUR),
        ("codes of client", "192.0.2.44", 31, 30, _HOUR // 6),
        ("registrations of client", "2001:db8:1:2::/64", 88, 100, _HOUR // 2),
        ("all mails", "", 1706, 2000, _HOUR // 3),
    ]
    rows = [
        f"('{hashlib.sha256((name + subject).encode()).hexdigest()}', {hits}, {now} + {left}, "
        f"'{name}', '{subject}', {most})"
        for name, subject, hits, most, left in subjects
    ]
    change(
        ann,
        "INSERT OR REPLACE INTO budgets (key, hits, resets_at, name, subject, most) VALUES "
        + ", ".join(rows),
        "INSERT OR IGNORE INTO accounts (id, username, username_key, email, email_key, "
        "password_hash, role, status, created_at) VALUES ('ben', 'ben', 'ben', 'ben@example.com', "
        "'ben@example.com', '', 'member', 'active', 0)",
        *(
            "INSERT INTO events (at, kind, account_id, client_address, user_agent, detail) VALUES "
            f"({now}, '{kind}', 'ben', '192.0.2.{number}', '', '')"
            for number in (44, 45, 46)
            for kind in ("login.password_wrong", "code.wrong")
        ),
    )


@scene("admin_budgets-near")
async def _(ann: Person) -> None:
    await come_to_the_desk(ann)
    bring_near(ann)
    await ann.visit("/admin/budgets")
    await ann.reads("1,706 of 2,000")


@scene("admin_budgets-nothing-to-lift", {"CODE_SENDS": 7})
async def _(ann: Person) -> None:
    await come_to_the_desk(ann)
    await ann.visit("/admin/budgets")
    await ann.fill(whose="nobody")
    await ann.button("Lift").click()
    await expect(ann.page.locator("#whose-error")).to_be_visible()


@scene("admin_budget_trial-answer")
async def _(ann: Person) -> None:
    await come_to_the_desk(ann)
    bring_near(ann)
    await ann.visit("/admin/budgets/trial?budget=wrong_passwords&limit=2/hour;10/day")
    await ann.reads("would have refused")


@scene("admin_budget_trial-problem")
async def _(ann: Person) -> None:
    await come_to_the_desk(ann)
    await ann.visit("/admin/budgets/trial?limit=often")
    await ann.reads("This is not a limit")


@scene("admin_settings-all", {"CODE_TTTL": 1})
async def _(ann: Person) -> None:
    await come_to_the_desk(ann)
    await ann.visit("/admin/settings")


@scene("setup-empty", {"APPROVAL_DIGEST": 7200})
async def _(ann: Person) -> None:
    found = re.search(r"/setup/\w+", ann.server.words)
    assert found
    await ann.visit(found[0])
