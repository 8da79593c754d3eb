"""Admins at their desk, and what can be asked for there."""

import re
from pathlib import Path

import httpx

from otpweb.app import create_app
from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import NewClient
from tests.attack.owners import add_app
from tests.conftest import make_settings

REASON = "sends junk"


async def sit_down(new_client: NewClient, tables: Database) -> Client:
    """Return an admin who has shown an app a moment ago."""
    admin = await new_client().join()
    await add_app(admin)
    await set_role(tables, admin, "admin")
    return admin


async def set_role(tables: Database, person: Client, role: str) -> None:
    await tables.execute(f"UPDATE accounts SET role = '{role}' WHERE username = '{person.name}'")


async def set_status(tables: Database, person: Client, status: str) -> None:
    """Give an account a status, as if that had been so for a month."""
    await tables.execute(
        f"UPDATE accounts SET status = '{status}', status_since = created_at - 2592000000 "
        f"WHERE username = '{person.name}'"
    )


async def fact(tables: Database, person: Client, column: str) -> str:
    """Return what stands in a column of somebody's account; "" when there is none."""
    row = await tables.fetch_one(
        f"SELECT {column} AS fact FROM accounts WHERE username = '{person.name}'"
    )
    return str(row["fact"]) if row else ""


async def id_of(tables: Database, person: Client) -> str:
    return await fact(tables, person, "id")


async def do(admin: Client, act: str, account_id: str) -> httpx.Response:
    """Do something to somebody's account; `act` is the end of its address."""
    return await admin.post(f"/admin/people/{account_id}/{act}", reason=REASON)


def requests(folder: Path, account_id: str) -> list[tuple[str, str]]:
    """Return method and path of all that can be asked for at the desk, about somebody."""
    app = create_app(make_settings(f"sqlite:///{folder}/unused.db"))
    return [
        (method, path)
        for rule in app.url_map.iter_rules()
        if rule.rule == "/admin" or rule.rule.startswith("/admin/")
        for method in sorted(rule.methods or ())
        for path in _paths(rule.rule, account_id)
    ]


def _paths(rule: str, account_id: str) -> list[str]:
    acts = re.findall(r'"([\w-]+)"', rule)
    rule = re.sub(r"<any\([^)]*\):\w+>", "{act}", rule)
    rule = re.sub(r"<\w+>", account_id, rule)
    return [rule.format(act=act) for act in acts] if acts else [rule]
