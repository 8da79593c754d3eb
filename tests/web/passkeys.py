"""What people do with passkeys on the pages."""

from tests.authenticator import SoftwareAuthenticator
from tests.browser import Browser, Page
from tests.mailbox import Mailbox
from tests.web.people import register

ORIGIN = "http://localhost"


async def options(browser: Browser, path: str) -> str:
    """Ask as the script of the page does, beside htmx."""
    reply = await browser.client.post(f"{path}/options", headers={"Origin": ORIGIN})
    assert reply.status_code == 200
    assert reply.content_type == "application/json"
    assert reply.headers["Cache-Control"] == "no-store"
    return await reply.get_data(as_text=True)


async def add_passkey(browser: Browser, device: SoftwareAuthenticator, name: str = "") -> Page:
    """Add the first one, where Ann is logged in, and return the list."""
    made = device.register(await options(browser, "/account/passkeys"))
    page = await browser.post("/account/passkeys", {"credential": made, "name": name})
    assert page.path == "/account/recovery-codes"
    return await browser.get("/account/passkeys")


async def register_with_passkey(browser: Browser, inbox: Mailbox) -> SoftwareAuthenticator:
    """Register, add a passkey and log out; return the device that holds it."""
    device = SoftwareAuthenticator(ORIGIN)
    await register(browser, inbox)
    await add_passkey(browser, device, "my phone")
    await browser.post("/logout")
    return device
