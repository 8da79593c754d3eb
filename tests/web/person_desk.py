"""Ann at the desk, and Bob in another browser."""

import pytest
from quart import Quart

from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.desk import sit_down
from tests.web.people import begin_login, register

BOB = "bob@example.com"


@pytest.fixture(autouse=True)
async def desk(
    app: Quart, browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    """Ann sits at the desk, and Bob is logged in in the other browser."""
    await sit_down(app, browser, inbox)
    await register(other_browser, inbox, "bob", BOB)


async def path_of(browser: Browser, username: str) -> str:
    page = await browser.get(f"/admin/people?q={username}")
    return str(page.find("#people tbody a")["href"])


async def do(browser: Browser, act: str, username: str = "bob", **fields: str) -> Page:
    return await browser.post(f"{await path_of(browser, username)}/{act}", fields)


async def is_in(browser: Browser) -> bool:
    return (await browser.get("/dashboard")).status == 200


async def log_in_again(browser: Browser, inbox: Mailbox, clock: Clock) -> Page:
    clock.advance(61)
    await begin_login(browser, "bob")
    return await browser.post("/verify", {"code": await inbox.code_for(BOB)})
