"""An admin at the desk, as a test needs one."""

from quart import Quart

from tests.browser import Browser
from tests.flows.totps import add_totp
from tests.mailbox import Mailbox
from tests.web.people import register


async def sit_down(app: Quart, browser: Browser, inbox: Mailbox) -> None:
    """Have Ann, an admin, logged in with her authenticator app a moment ago."""
    await register(browser, inbox)
    services = app.extensions["otpweb"]
    await services.db.execute("UPDATE accounts SET role = 'admin' WHERE username = 'ann'")
    await add_totp(services)
    await services.db.execute("UPDATE sessions SET verified_by = 'totp'")
