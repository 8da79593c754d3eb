"""What people do on the pages, step by step, as a test says it."""

from tests.browser import Browser, Page
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
