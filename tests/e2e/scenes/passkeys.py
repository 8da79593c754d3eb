"""Scenes with passkeys."""

from tests.e2e.device import Device
from tests.e2e.person import Person
from tests.e2e.scenes.scene import scene


async def add_passkey(ann: Person) -> None:
    """Register, add a passkey and lay its device down."""
    device = await Device.give_to(ann.page)
    await ann.register()
    await ann.visit("/account/passkeys")
    await ann.button("Add a passkey").click()
    await ann.is_at("/account/recovery-codes")
    await ann.visit("/account/passkeys")
    await device.lay_down()


@scene("passkeys-none")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account/passkeys")


@scene("passkeys-one")
async def _(ann: Person) -> None:
    await add_passkey(ann)


@scene("passkey-change")
async def _(ann: Person) -> None:
    await add_passkey(ann)
    await ann.page.get_by_role("link", name="Change").click()
    await ann.reads("Remove this passkey")


@scene("second_step-passkey")
async def _(ann: Person) -> None:
    await add_passkey(ann)
    await ann.page.get_by_role("navigation").get_by_role("button", name="Log out").click()
    await ann.sees("Log in")
    await ann.fill_in_login()
    await ann.button("Log in").click()
    await ann.sees("Use your passkey")
