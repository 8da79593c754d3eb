"""At the desk: somebody is found by typing, and is out at the next click."""

from playwright.async_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.desk import sit_down
from tests.e2e.people_desk import add_people
from tests.e2e.person import Person


async def test_typing_finds_people_and_leaves_the_caret_where_it_is(ann: Person) -> None:
    await sit_down(ann)
    add_people(ann)
    await ann.visit("/dashboard")
    await ann.page.locator("nav").get_by_role("link", name="Desk").wait_for()
    await ann.visit("/admin/people")
    await ann.stay()
    search = ann.page.locator("#q")
    rows = ann.page.locator("#people tbody tr")

    await search.click()
    await ann.page.keyboard.type("amli")
    await expect(ann.page.locator("#list")).to_contain_text("Nobody fits that.")
    await ann.page.keyboard.press("ArrowLeft")
    await ann.page.keyboard.press("ArrowLeft")
    await ann.page.keyboard.type("e")

    await expect(rows).not_to_have_count(0)
    await expect(rows.first).to_contain_text("amelie")
    await expect(search).to_be_focused()
    assert await search.evaluate("field => field.selectionStart") == 3
    await ann.is_at("/admin/people?q=ameli")
    assert await ann.has_stayed()


async def test_a_choice_filters_at_once_and_the_way_back_leads_out_of_the_list(
    ann: Person,
) -> None:
    await sit_down(ann)
    add_people(ann)
    await ann.visit("/account")
    await ann.visit("/admin/people")

    await ann.page.locator("#status-filter").select_option("suspended")
    await expect(ann.page.locator("#people tbody .badge").first).to_have_text("Suspended")
    await ann.is_at("/admin/people?status=suspended")
    await ann.page.locator("#people tbody a").first.click()
    await expect(ann.page.locator("#facts-heading")).to_be_visible()
    await ann.page.go_back()

    await ann.is_at("/admin/people?status=suspended")
    await expect(ann.page.locator("#status-filter")).to_have_value("suspended")
    await ann.page.go_back()
    await ann.is_at("/account")


async def test_whoever_is_suspended_is_out_at_the_next_click_and_reads_why(meet: Meet) -> None:
    ann, bob = await meet(), await meet()
    await bob.register()
    await sit_down(ann)
    await ann.visit("/admin/people")
    await ann.page.locator("#q").fill(bob.name)
    await ann.page.locator("#people tbody").get_by_role("link", name=bob.name, exact=True).click()
    await ann.sees(bob.name)

    await ann.page.locator("#suspension summary").click()
    await ann.fill(reason="You sent the same link to forty people.")
    await ann.page.locator("#suspend button").click()
    await expect(ann.page.locator("#restore")).to_be_visible()

    await bob.page.get_by_role("link", name="All of it").click()
    await bob.sees("Log in")
    await bob.visit("/login")
    await bob.begin_to_log_in()
    await bob.enter(await bob.code(2))
    await bob.sees("This account is suspended")
    await bob.reads("“You sent the same link to forty people.”")


async def test_on_a_phone_the_filters_wait_behind_one_word_and_filter_all_the_same(
    ann: Person,
) -> None:
    await sit_down(ann)
    add_people(ann)
    await ann.page.set_viewport_size({"width": 390, "height": 800})
    await ann.visit("/admin/people")
    chosen = ann.page.locator("#status-filter")
    await expect(ann.page.locator("#people tbody tr").first).to_be_in_viewport()
    await expect(chosen).to_be_hidden()

    await ann.page.locator(".folded summary").press("Enter")
    await chosen.select_option("suspended")

    await expect(ann.page.locator("#people tbody .badge").first).to_have_text("Suspended")
    await ann.page.reload()
    await expect(chosen).to_be_visible()
