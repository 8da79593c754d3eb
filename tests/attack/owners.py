"""What owners of accounts hold beside a password, and browsers that come with some of it."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pyotp

from otpweb.storage.database import Database
from tests.attack.client import PASSWORD, Client
from tests.attack.conftest import NewClient, count
from tests.authenticator import SoftwareAuthenticator

APP_KEY = re.compile(r'id="totp-key"[^>]*>([A-Z2-7 ]+)<')
RECOVERY_CODE = re.compile(r"<code>([0-9A-Z-]{15})</code>")


@dataclass
class App:
    """An authenticator app, which can show codes of other times, too."""

    key: str = field(repr=False)

    def code(self, steps: int = 0) -> str:
        """Return the code of so many steps from now.

        The one of now is good for a step longer, the next one at once: neither is late.
        """
        app = pyotp.TOTP(self.key)
        return app.at(datetime.now(UTC) + timedelta(seconds=app.interval * steps))


async def add_app(owner: Client) -> App:
    """Set up an app; the code of now is used up by that."""
    await owner.post("/account/totp")
    shown = APP_KEY.search((await owner.get("/account/totp/confirm")).text)
    assert shown
    app = App(shown[1].replace(" ", ""))
    confirmed = await owner.post("/account/totp/confirm", code=app.code())
    assert leads_to(confirmed) in {"/account/recovery-codes", "/account/authenticators"}
    return app


async def recovery_codes(owner: Client) -> list[str]:
    """Return the codes that are shown since there is an app or a passkey."""
    return RECOVERY_CODE.findall((await owner.get("/account/recovery-codes")).text)


async def add_passkey(owner: Client) -> SoftwareAuthenticator:
    """Add the passkey of a new device."""
    device = SoftwareAuthenticator(str(owner.http.base_url).rstrip("/"))
    options = await owner.post("/account/passkeys/options")
    made = device.register(options.text)
    added = await owner.post("/account/passkeys", credential=made, name="phone")
    assert leads_to(added) in {"/account/recovery-codes", "/account/passkeys"}
    return device


def elsewhere(new_client: NewClient, owner: Client) -> Client:
    """Return another browser, whose person knows name and address of the owner."""
    browser = new_client()
    browser.name, browser.email = owner.name, owner.email
    return browser


async def with_password(new_client: NewClient, owner: Client, password: str = PASSWORD) -> Client:
    """Return another browser in which the password was right."""
    browser = elsewhere(new_client, owner)
    answer = await browser.log_in(password=password)
    assert answer.status_code == 303, answer.text
    return browser


def with_cookies_of(new_client: NewClient, owner: Client) -> Client:
    """Return a browser of a thief who has copied all cookies as they are at this moment."""
    thief = elsewhere(new_client, owner)
    thief.http.cookies = httpx.Cookies(owner.http.cookies)
    return thief


def leads_to(answer: httpx.Response) -> str:
    """Return where an answer sends the browser, without its query; "" for nowhere."""
    location: str = answer.headers.get("Location", "")
    return location.partition("?")[0]


async def make_stale(db: Database, owner: Client) -> None:
    """Have it be long ago that the owner has shown who they are."""
    await db.execute(f"UPDATE sessions SET proven_at = proven_at - 3600000 WHERE {_of(owner)}")


async def forget_steps(db: Database, owner: Client) -> None:
    """Have no code of the owner's app be used up."""
    await db.execute(f"UPDATE totps SET last_step = 0 WHERE {_of(owner)}")


async def count_of(db: Database, table: str, owner: Client) -> int:
    """Return how many rows of a table are the owner's."""
    return await count(db, f"{table} WHERE {_of(owner)}")


async def count_noted(db: Database, kind: str, owner: Client) -> int:
    """Return how many events of a kind tell of the owner's account."""
    return await count_of(db, f"(SELECT * FROM events WHERE kind = '{kind}') AS noted", owner)


async def ids_of(db: Database, table: str, owner: Client) -> list[str]:
    """Return the ids of the owner's rows."""
    return [row["id"] for row in await db.fetch_all(f"SELECT id FROM {table} WHERE {_of(owner)}")]


def _of(owner: Client) -> str:
    return f"account_id = (SELECT id FROM accounts WHERE username = '{owner.name}')"
