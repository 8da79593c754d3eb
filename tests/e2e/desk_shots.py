"""Screenshots of the desk as it looks after a month of people: those that the README shows.

    python -m tests.e2e.desk_shots

The month is the one of `otpweb demo`, in a folder that is removed again.
"""

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page

from otpweb.flows.rehearsal.cast import ADMIN, PASSWORD
from tests.e2e.chromium import open_chromium
from tests.e2e.shots import SCREENS
from tests.server import ROOT, Server

_KEY = "of a month that never was and is removed"
_LOOKS: tuple[tuple[Literal["light", "dark"], int, int], ...] = (
    ("light", 1280, 640),
    ("dark", 390, 800),
)
_SHOWN = {  # what is worth a look in the month, by the name of its picture
    "story": """
        SELECT '/admin/codes?address=' || email AS path
          FROM challenges JOIN outbox ON outbox.challenge_id = challenges.id
         WHERE state = 'refused' AND mails = mail_number
      ORDER BY challenges.created_at DESC
    """,
    "person": """
        SELECT '/admin/people/' || id AS path FROM accounts
         WHERE id IN (SELECT account_id FROM totps) AND role <> 'admin' AND status = 'active'
      ORDER BY (SELECT COUNT(*) FROM sessions WHERE account_id = accounts.id) DESC, id
    """,
}


def _fill(folder: Path) -> None:
    _otpweb(folder, "--no-serve")


def _code(folder: Path) -> str:
    found = re.search(r"shows ([0-9]{6}) now", _otpweb(folder, "code"))
    assert found
    return found[1]


def _otpweb(folder: Path, *words: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTPWEB_")}
    environment = kept | {"OTPWEB_SECRET_KEY": _KEY, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "otpweb", "demo", "--database", f"sqlite:///{folder}/demo.db"]
    return subprocess.run(
        [*command, *words], cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout


def _paths(folder: Path) -> dict[str, str]:
    """Return what is shown, by the name of its picture."""
    paths = {
        "overview": "/admin",
        "approvals": "/admin/approvals",
        "codes": "/admin/codes",
    }
    with closing(sqlite3.connect(folder / "demo.db")) as connection:
        for name, query in _SHOWN.items():
            [paths[name]] = connection.execute(query).fetchone()
    return paths


async def _log_in(page: Page, server: Server, folder: Path) -> None:
    await page.goto(f"{server.url}/login")
    await page.get_by_label("Username").fill(ADMIN)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await page.wait_for_url("**/login/totp")
    code = await asyncio.to_thread(_code, folder)
    await page.locator("input[name=code]").fill(code)
    if not page.url.endswith("/dashboard"):  # a whole code may have gone by itself
        await page.keyboard.press("Enter")
    await page.wait_for_url("**/dashboard")


async def _shoot(browser: Browser, server: Server, folder: Path) -> None:
    context = await browser.new_context(
        locale="en-GB", timezone_id="Europe/Berlin", reduced_motion="reduce"
    )
    page = await context.new_page()
    await _log_in(page, server, folder)
    for name, path in _paths(folder).items():
        for scheme, width, height in _LOOKS if name == "overview" else _LOOKS[:1]:
            await page.set_viewport_size({"width": width, "height": height})
            await page.emulate_media(color_scheme=scheme)
            await page.goto(f"{server.url}{path}")
            picture = SCREENS / f"desk-{name}-{scheme}-{width}.png"
            await page.screenshot(path=picture, animations="disabled")
            print(f"{picture.name}: {picture.stat().st_size / 1024:.0f} KB")
    await context.close()


async def shoot_desk() -> None:
    """Make up the month, serve it, and write the pictures."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await asyncio.to_thread(_fill, folder)
        settings = {"SECRET_KEY": _KEY, "REGISTRATION": "approval"}
        database_url = f"sqlite:///{folder}/demo.db"
        with Server(folder, smtp_port=None, database_url=database_url, **settings) as server:
            async with open_chromium() as browser:
                await _shoot(browser, server, folder)


if __name__ == "__main__":
    asyncio.run(shoot_desk())
