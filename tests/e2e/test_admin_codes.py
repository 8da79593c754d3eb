"""The log of codes lives: new lines come by themselves, and nobody loses their place."""

from playwright.async_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.desk import sit_down
from tests.e2e.person import Person


async def test_a_new_line_comes_by_itself_and_the_focus_stays(ann: Person, meet: Meet) -> None:
    await sit_down(ann)
    await ann.visit("/admin/codes")
    await ann.stay()
    link = ann.page.locator("#codes tbody tr", has_text=ann.email).first.get_by_role("link")
    await link.focus()
    bob = await meet()

    await bob.begin_to_register()

    lines = ann.page.locator("#codes tbody tr")
    await expect(lines.first).to_contain_text(bob.email)
    await expect(link).to_be_focused()
    assert await ann.has_stayed()


async def test_a_line_changes_by_itself_as_its_code_is_typed(ann: Person, meet: Meet) -> None:
    await sit_down(ann)
    bob = await meet()
    await bob.begin_to_register()
    await ann.visit(f"/admin/codes?address={bob.email}")
    line = ann.page.locator("#codes tbody tr").first
    await expect(line).to_contain_text("Page opened")

    await bob.enter(await bob.code())

    await expect(line).to_contain_text("Verified")
    await expect(ann.page.locator("#story")).to_contain_text("typed right")


async def test_a_paused_log_stands_still_until_it_goes_on(ann: Person, meet: Meet) -> None:
    await sit_down(ann)
    await ann.visit("/admin/codes")
    await ann.page.get_by_role("link", name="Pause").click()
    await ann.reads("Paused.")
    bob = await meet()
    await bob.begin_to_register()
    await ann.page.wait_for_timeout(3500)
    await expect(ann.page.locator("#codes")).not_to_contain_text(bob.email)

    await ann.page.get_by_role("link", name="Go on").click()

    await expect(ann.page.locator("#codes")).to_contain_text(bob.email)


async def test_typing_an_address_finds_its_story(ann: Person, meet: Meet) -> None:
    await sit_down(ann)
    bob = await meet()
    await bob.begin_to_register()
    await ann.visit("/admin/codes")
    await ann.stay()

    await ann.field("address").press_sequentially(bob.email)

    await expect(ann.page.locator("#story")).to_contain_text(f"The last code for {bob.email}")
    await expect(ann.page.locator("#codes tbody tr")).to_have_count(1)
    await expect(ann.field("address")).to_be_focused()
    assert await ann.has_stayed()
