"""Scenes after the code, and those that anybody may meet."""

from playwright.async_api import expect

from tests.e2e.person import Person
from tests.e2e.scenes.scene import GUESSED, scene


@scene("dashboard-first-visit")
async def _(ann: Person) -> None:
    await ann.register()


@scene("dashboard-later")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in("remember")
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")


@scene("dev_mail-one", {"smtp_port": None})
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.visit("/dev/mail")


@scene("dev_mail-wrong-codes", {"smtp_port": None, **GUESSED})
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.enter("000000")
    await ann.sees("Too many wrong codes")
    await ann.visit("/dev/mail")


@scene("message-no-such-page")
async def _(ann: Person) -> None:
    await ann.visit("/no-such-page")


@scene("change_password-errors")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account/password")
    await ann.fill(password="not the password", new_password="short")
    await ann.button("Change the password").click()
    await expect(ann.page.locator("[aria-invalid=true]")).to_have_count(2)
