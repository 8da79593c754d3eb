"""An authenticator app, as a person uses it beside the pages."""

import pyotp

from tests.browser import Browser, Page
from tests.clock import Clock
from tests.guesses import other_than
from tests.mailbox import Mailbox
from tests.web.people import begin_login, register


class App:
    """An app that has scanned what a page shows."""

    def __init__(self, page: Page, clock: Clock) -> None:
        self._totp = pyotp.TOTP(page.find("#totp-key").get_text().replace(" ", "").strip())
        self._clock = clock

    def code(self) -> str:
        """Return the code of now."""
        return self._totp.at(self._clock.now)

    def next_code(self) -> str:
        """Wait for a code that has not been used yet, and return it."""
        self._clock.advance(30)
        return self.code()

    def wrong_code(self) -> str:
        """Return six digits that it does not show around now."""
        shown = {self._totp.at(self._clock.now.timestamp() + 30 * n) for n in range(-2, 3)}
        return next(c for n in range(1, 9) if (c := other_than(self.code(), n)) not in shown)


async def set_up_app(browser: Browser, clock: Clock) -> App:
    """Set up an app, up to the recovery codes."""
    app = App(await browser.post("/account/totp"), clock)
    page = await browser.post("/account/totp/confirm", {"code": app.code()})
    assert page.heading == "Keep these codes"
    return app


async def register_with_app(browser: Browser, inbox: Mailbox, clock: Clock) -> App:
    """Register and set up an app."""
    await register(browser, inbox)
    return await set_up_app(browser, clock)


async def show_password(browser: Browser) -> Page:
    """Log out, and give the right password again."""
    await browser.post("/logout")
    return await begin_login(browser)
