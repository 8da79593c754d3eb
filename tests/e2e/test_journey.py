"""The whole way: register, prove the address, log out, log in; with scripts and without."""

from playwright.async_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.person import Person


async def test_the_whole_journey_happens_on_one_page(ann: Person) -> None:
    await ann.visit("/")
    await ann.stay()

    await ann.page.get_by_role("navigation").get_by_role("link", name="Register").click()
    await arrives(ann, "Register", "/register", focus="#username")
    await ann.fill_in_registration()
    await ann.button("Send me a code").click()
    await arrives(ann, "Check your e-mail", "/verify", focus="#code")
    await ann.enter(await ann.code())
    await arrives(ann, f"Hello, {ann.name}", "/dashboard", focus="h1")
    await ann.log_out()
    await arrives(ann, "Log in", "/login", focus="#username")
    await ann.begin_to_log_in()
    await arrives(ann, "Check your e-mail", "/verify", focus="#code")
    await ann.enter(await ann.code(2))
    await arrives(ann, f"Hello, {ann.name}", "/dashboard", focus="h1")

    assert await ann.has_stayed()


async def test_the_whole_journey_happens_without_scripts(meet: Meet) -> None:
    ann = await meet(java_script_enabled=False)
    await ann.visit("/register")

    await ann.fill_in_registration()
    await ann.button("Send me a code").click()
    await ann.is_at("/verify")
    await ann.enter(await ann.code())
    await ann.is_at("/dashboard")
    await ann.log_out()
    await ann.is_at("/login")
    await ann.begin_to_log_in()
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")
    await ann.is_at("/dashboard")


async def test_the_code_screen_without_scripts_promises_nothing_that_needs_them(
    meet: Meet,
) -> None:
    ann = await meet(java_script_enabled=False)
    await ann.begin_to_register()

    await expect(ann.page.get_by_text("as soon as it is complete")).to_be_hidden()
    await expect(ann.page.get_by_role("link", name="Check again")).to_be_visible()
    await expect(ann.page.locator("#life .left")).to_contain_text("at ")


async def test_the_names_in_the_bar_follow_who_is_logged_in(ann: Person) -> None:
    bar = ann.page.get_by_role("navigation")
    await ann.begin_to_register()
    await expect(bar).to_contain_text("Register")

    await ann.enter(await ann.code())
    await expect(bar).to_contain_text(ann.name)

    await bar.get_by_role("button", name="Log out").click()
    await ann.sees("Log in")
    await expect(bar).not_to_contain_text(ann.name)


async def arrives(person: Person, heading: str, path: str, *, focus: str) -> None:
    await person.sees(heading)
    await person.is_at(path)
    await expect(person.page).to_have_title(f"{heading} · otpweb")
    await expect(person.page.locator(f"#panel {focus}")).to_be_focused()
