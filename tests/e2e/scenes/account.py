"""Scenes of the account: what somebody who is logged in can change."""

import re

from playwright.async_api import expect

from tests.e2e.person import Person, code_in, text_of
from tests.e2e.scenes.scene import scene


@scene("account")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account")


@scene("change_username-error")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account/username")
    await ann.fill(username="a b")
    await ann.button("Change it").click()
    await expect(ann.page.locator("#username-error")).to_be_visible()


@scene("change_email-errors")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account/email")
    await ann.fill(email=ann.email)
    await ann.button("Send me a code").click()
    await expect(ann.page.locator("#email-error")).to_be_visible()


@scene("delete_account-wrong-password")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account/delete")
    await ann.fill(password="not the password")
    await ann.button("Send me the code").click()
    await expect(ann.page.locator("#password-error")).to_be_visible()


@scene("verify-deletion")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account/delete")
    await ann.fill(password=ann.password)
    await ann.button("Send me the code").click()
    await ann.reads("With the code your account is deleted at once.")


@scene("my_data")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/account/data")


async def _follow_undo_link(ann: Person) -> None:
    """Change the address, and follow the link in the mail to the old one."""
    await ann.register()
    await ann.visit("/account/email")
    await ann.fill(email=f"{ann.name}@example.org")
    await ann.button("Send me a code").click()
    await ann.sees("Check your e-mail")
    [mail] = await ann.sink.wait_for(f"{ann.name}@example.org", 1)
    await ann.enter(code_in(mail))
    await ann.sees("Your address is changed")
    found = re.search(r"/undo-email/\S+", text_of(await ann.mail(2)))
    assert found
    await ann.visit(found[0])


@scene("undo_email")
async def _(ann: Person) -> None:
    await _follow_undo_link(ann)


@scene("undo_email-done")
async def _(ann: Person) -> None:
    await _follow_undo_link(ann)
    await ann.button("This was not me").click()
    await ann.sees("The change is undone")
