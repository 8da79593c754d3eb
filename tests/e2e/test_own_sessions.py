"""Ending a session from afar: its row goes, and the reader stays where she was."""

from playwright.async_api import expect

from tests.e2e.conftest import Meet, Serve
from tests.e2e.person import Person


async def log_in_beside(ann: Person) -> None:
    """Log in once more; the session that the browser had lives on without it."""
    await ann.page.context.clear_cookies(name="otpweb_session")
    await ann.visit("/login")
    await ann.begin_to_log_in()
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")


async def test_a_row_goes_at_the_first_click_and_the_second_does_no_harm(ann: Person) -> None:
    await ann.register()
    await log_in_beside(ann)
    await ann.visit("/account/sessions")
    await ann.stay()
    rows = ann.page.locator("#sessions > li")
    await expect(rows).to_have_count(2)

    await rows.last.get_by_role("button", name="Log out").dblclick()

    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("This one")
    await expect(ann.page.locator("#panel h1")).to_be_focused()
    await ann.is_at("/account/sessions")
    assert await ann.has_stayed()


async def test_after_a_while_the_password_is_asked_in_place(meet: Meet, serve: Serve) -> None:
    ann = await meet(serve(FRESH_FOR=2))
    await ann.register()
    await log_in_beside(ann)
    await ann.visit("/account/sessions")
    await ann.stay()
    await ann.page.wait_for_timeout(2100)

    await ann.button("Log out everywhere else").click()
    await ann.sees("Is it you?")
    await ann.field("password").fill(ann.password)
    await ann.button("Continue").click()
    await ann.sees("Where you are logged in")
    await ann.is_at("/account/sessions")
    await ann.button("Log out everywhere else").click()

    await expect(ann.page.locator("#sessions > li")).to_have_count(1)
    assert await ann.has_stayed()
