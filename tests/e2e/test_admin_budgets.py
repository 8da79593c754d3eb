"""Budgets at the desk: lifted and tried in place."""

from playwright.async_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.scenes.admin_budgets import bring_near, come_to_the_desk


async def test_a_line_is_lifted_in_place(meet: Meet) -> None:
    ann = await meet()
    await come_to_the_desk(ann)
    bring_near(ann)
    await ann.visit("/admin/budgets")
    await ann.stay()
    line = ann.page.locator("#near tbody tr", has_text="192.0.2.44")
    await expect(line).to_contain_text("31 of 30")

    await line.get_by_role("button", name="Lift").click()

    await ann.reads("Lifted.")
    await expect(line).to_have_count(0)
    assert await ann.has_stayed()


async def test_typing_a_limit_tries_it(meet: Meet) -> None:
    ann = await meet()
    await come_to_the_desk(ann)
    bring_near(ann)
    await ann.visit("/admin/budgets/trial")
    await ann.stay()

    await ann.page.select_option("#budget-filter", "wrong_passwords")
    await ann.page.locator("#limit").press_sequentially("1/hour")

    await ann.reads("“1 an hour” would have refused")
    await expect(ann.page.locator("#limit")).to_be_focused()
    assert "limit=1%2Fhour" in ann.page.url
    assert await ann.has_stayed()
