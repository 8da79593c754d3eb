"""Two tabs of one browser."""

from playwright.async_api import expect

from tests.e2e.person import Person


async def second_tab(person: Person) -> Person:
    """Return the same browser with another tab, for another registration."""
    return Person(await person.page.context.new_page(), person.server, person.sink)


async def test_the_older_tab_is_told_that_the_newer_began_again(ann: Person) -> None:
    await ann.begin_to_register()
    code = await ann.code()
    newer = await second_tab(ann)
    await newer.begin_to_register()
    tag = await newer.page.locator("#tag").inner_text()

    await ann.enter(code)

    await ann.reads("You began again in another tab.")
    await ann.reads(f"e-mail marked “request {tag}”")
    await expect(ann.page.locator("#tag")).to_have_text(tag)
    await ann.enter(await newer.code())
    await ann.sees(f"Hello, {newer.name}")


async def test_the_tab_left_behind_goes_on_when_the_other_is_done(ann: Person) -> None:
    await ann.begin_to_register()
    other = await second_tab(ann)
    await other.visit("/verify")
    await ann.enter(await ann.code())
    await ann.sees(f"Hello, {ann.name}")

    await other.enter(await ann.code())

    await other.sees(f"Hello, {ann.name}")
    await other.is_at("/dashboard")


async def test_logging_out_in_one_tab_closes_the_other(ann: Person) -> None:
    await ann.register()
    other = await second_tab(ann)
    await other.visit("/dashboard")
    await ann.log_out()

    await other.page.get_by_role("navigation").get_by_role("link").first.click()

    await other.sees("Log in")
    await expect(other.page.locator("body")).not_to_contain_text(ann.email)
