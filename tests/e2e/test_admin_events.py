"""The log of events in a browser: filtered by typing, followed without losing one's place."""

import pytest
from playwright.async_api import expect

from tests.e2e.desk import sit_down
from tests.e2e.person import Person
from tests.e2e.scenes.admin_events import note


async def test_typing_filters_and_keeps_the_place_in_the_field(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit("/admin/events")
    await ann.stay()
    note(ann, "code.wrong", client="198.51.100.9")

    await ann.page.locator("#client").press_sequentially("198.51.100.9")

    await expect(ann.page.locator("#events tbody tr")).to_have_count(1)
    await expect(ann.page.locator("#client")).to_be_focused()
    assert await ann.has_stayed()


async def test_what_happens_appears_by_itself_and_the_focus_stays(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit(f"/admin/events?account={ann.name}&follow=on")
    await ann.stay()
    kept = ann.page.locator("#events tbody tr").last.locator("a.code")
    await kept.focus()
    await kept.evaluate("element => { element.kept = true }")
    new = ann.page.locator("tr[data-new]")
    for number in (1, 2):
        note(ann, "code.wrong", client=f"198.51.100.{number}")
        await expect(new).to_have_count(number)
        await expect(new.first).to_contain_text(f"198.51.100.{number}")

    await expect(kept).to_be_focused()
    assert await kept.evaluate("element => element.kept")
    await expect(ann.page.get_by_role("status").filter(has_text="2 new")).to_be_visible()
    assert await ann.has_stayed()


async def test_a_paused_list_stays_as_it_is(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit(f"/admin/events?account={ann.name}&follow=on")

    await ann.page.locator("#panel").get_by_role("link", name="Pause").click()
    await ann.reads("Follow live")
    note(ann, "code.wrong", client="198.51.100.9")
    await ann.page.wait_for_timeout(3500)

    await expect(ann.page.locator("#list")).not_to_contain_text("198.51.100.9")


@pytest.mark.parametrize("name", ["CSV", "JSON lines"])
async def test_a_file_can_be_taken_away(ann: Person, name: str) -> None:
    await sit_down(ann)
    await ann.visit("/admin/events")

    async with ann.page.expect_download() as download:
        await ann.page.get_by_role("link", name=name).click()

    file = (await (await download.value).path()).read_text()
    assert "account.created" in file
    await ann.sees("Events")
