"""Recovery codes on paper."""

from playwright.async_api import expect

from tests.e2e.person import Person
from tests.e2e.scenes.authenticators import set_up_app


async def test_printed_codes_say_whose_they_are_and_leave_out_what_is_pressed(ann: Person) -> None:
    await set_up_app(ann)
    whose = ann.page.get_by_text(f"Recovery codes of {ann.name} at {ann.server.url}")
    await expect(whose).to_be_hidden()

    await ann.page.emulate_media(media="print")

    await expect(whose).to_be_visible()
    await expect(ann.page.locator("#codes li")).to_have_count(10)
    await expect(ann.page.locator("#panel button")).to_have_count(2)
    for button in await ann.page.locator("#panel button").all():
        await expect(button).to_be_hidden()
