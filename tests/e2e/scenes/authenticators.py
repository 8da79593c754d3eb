"""Scenes of what an account asks for after the password, and of being asked."""

import pyotp

from tests.e2e.person import Person
from tests.e2e.scenes.scene import scene
from tests.guesses import other_than


async def set_up_app(ann: Person) -> pyotp.TOTP:
    """Register and set up an app, up to the recovery codes."""
    await ann.register()
    await ann.visit("/account/totp")
    await ann.button("Show me the QR code").click()
    await ann.sees("Scan this with your app")
    key = await ann.page.locator("#totp-key").inner_text()
    app = pyotp.TOTP(key.replace(" ", ""))
    await ann.enter(app.now())
    await ann.sees("Keep these codes")
    return app


async def show_password(ann: Person) -> None:
    """Log out, and get as far as the question after the password."""
    await ann.page.locator("#nav-log-out button").click()
    await ann.sees("Log in")
    await ann.fill_in_login()
    await ann.button("Log in").click()
    await ann.sees("Enter the code of your app")


@scene("authenticators-none")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account/authenticators")


@scene("authenticators-app")
async def _(ann: Person) -> None:
    await set_up_app(ann)
    await ann.button("I have kept them").click()
    await ann.sees("How you log in")
    await ann.page.get_by_text("Remove it?").click()


@scene("totp-begin")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account/totp")


@scene("totp-confirm")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account/totp")
    await ann.button("Show me the QR code").click()
    await ann.enter("12345")
    await ann.button("Continue").click()
    await ann.reads("The code is six digits.")


@scene("recovery_codes-shown")
async def _(ann: Person) -> None:
    await set_up_app(ann)


@scene("recovery_codes-kept")
async def _(ann: Person) -> None:
    await set_up_app(ann)
    await ann.button("I have kept them").click()
    await ann.visit("/account/recovery-codes")


@scene("second_step-totp")
async def _(ann: Person) -> None:
    app = await set_up_app(ann)
    await show_password(ann)
    await ann.enter(other_than(app.now()))
    await ann.reads("or it was used already")


@scene("second_step-recovery-code")
async def _(ann: Person) -> None:
    await set_up_app(ann)
    await show_password(ann)
    await ann.page.get_by_role("link", name="Use a recovery code").click()
    await ann.sees("Enter a recovery code")
