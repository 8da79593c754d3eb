"""“This was not me”: from the mail, in whatever browser the mail program opens."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.person import Person
from tests.mail.sink import Received


async def follow_link(person: Person, mail: Received) -> None:
    """Open a mail as HTML and press its link, as from a web mailer."""
    part = mail.message.get_body(("html",))
    assert part
    await person.page.set_content(part.get_content())
    await person.page.get_by_role("link", name="This was not me").click()
    await person.sees("Was this not you?")


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "plain"])
async def test_one_button_ends_it_and_another_takes_it_back(
    ann: Person, meet: Meet, scripts: bool
) -> None:
    await ann.begin_to_register()
    owner = await meet(java_script_enabled=scripts)
    await follow_link(owner, await ann.mail())
    await owner.reads(f"somebody asked us to mail a code to {ann.email}")

    await owner.button("This was not me").click()
    await owner.sees("No more codes today")
    await owner.button("Allow codes again").click()

    await owner.sees("Codes are allowed again")
    await owner.reads(ann.email)
    await expect(owner.page).to_have_url(re.compile(r"/not-me/[^/]+/allowed$"))


async def test_afterwards_the_code_is_dead(ann: Person, meet: Meet) -> None:
    await ann.begin_to_register()
    owner = await meet()
    await follow_link(owner, await ann.mail())
    await owner.button("This was not me").click()
    await owner.sees("No more codes today")

    await ann.enter(await ann.code())

    await ann.sees("No code is awaited here")


async def test_following_the_link_ends_nothing(ann: Person, meet: Meet) -> None:
    await ann.begin_to_register()
    await follow_link(await meet(), await ann.mail())

    await ann.enter(await ann.code())

    await ann.sees(f"Hello, {ann.name}")


async def test_the_answer_can_be_read_again_later(ann: Person, meet: Meet) -> None:
    await ann.begin_to_register()
    owner = await meet()
    await follow_link(owner, await ann.mail())
    await owner.button("This was not me").click()
    await owner.sees("No more codes today")
    until = await owner.page.locator("#panel time").get_attribute("datetime")

    await owner.page.reload()

    await owner.sees("No more codes today")
    await expect(owner.page.locator("#panel time")).to_have_attribute("datetime", until or "")
