"""What people do on the pages, step by step, as a test says it."""

import re

from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox

EMAIL = "ann@example.com"
PASSWORD = "correct horse battery staple"


async def begin_registration(
    browser: Browser, username: str = "ann", email: str = EMAIL, password: str = PASSWORD
) -> Page:
    """Fill in the form and send it."""
    await browser.get("/register")
    return await browser.post(
        "/register", {"username": username, "email": email, "password": password}
    )


async def register(
    browser: Browser, inbox: Mailbox, username: str = "ann", email: str = EMAIL
) -> Page:
    """Register, up to the dashboard."""
    await begin_registration(browser, username, email)
    return await browser.post("/verify", {"code": await inbox.code_for(email)})


async def begin_login(browser: Browser, username: str = "ann", **more: str) -> Page:
    """Give the right password."""
    await browser.get("/login")
    return await browser.post("/login", {"username": username, "password": PASSWORD, **more})


async def log_in(browser: Browser, inbox: Mailbox, username: str = "ann", **more: str) -> Page:
    """Log in, up to where that leads."""
    await begin_login(browser, username, **more)
    return await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})


async def begin_recovery(browser: Browser, email: str = EMAIL) -> Page:
    """Say that the password is forgotten."""
    await browser.get("/recover")
    return await browser.post("/recover", {"email": email})


async def recover(browser: Browser, inbox: Mailbox, clock: Clock) -> Page:
    """Get as far as choosing a new password, a minute after the last mail."""
    clock.advance(61)
    await begin_recovery(browser)
    return await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})


async def denial_link(inbox: Mailbox) -> str:
    """Return the path that Ann's newest code mail leads to, as text and HTML agree on it."""
    mail = await inbox.newest_with_code(EMAIL)
    in_text = re.findall(r"^http://localhost(/not-me/\S+)$", mail.text, re.MULTILINE)
    in_html = re.findall(r'href="http://localhost(/not-me/[^"]+)"', mail.html)
    assert len(in_text) == 1
    assert in_text == in_html
    return str(in_text[0])


async def deny(browser: Browser, path: str) -> Page:
    """Press the button behind the link."""
    page = await browser.get(path)
    return await browser.post(str(page.find("#deny")["action"]))
