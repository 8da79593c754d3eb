"""Back, forward and reload, at every step, with scripts and without."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.person import Person
from tests.guesses import other_than

both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@both_ways
async def test_back_from_the_code_leads_to_what_was_typed_and_forward_to_the_code(
    meet: Meet, scripts: bool
) -> None:
    ann = await meet(java_script_enabled=scripts)
    await ann.begin_to_register()

    await ann.page.go_back()
    await ann.sees("Register")
    await ann.is_at("/register")
    await expect(ann.field("username")).to_have_value(ann.name)
    await expect(ann.field("email")).to_have_value(ann.email)
    await ann.page.go_forward()
    await ann.sees("Check your e-mail")
    await ann.is_at("/verify")

    await ann.enter(await ann.code())
    await ann.sees(f"Hello, {ann.name}")


async def test_back_to_the_form_says_that_a_code_waits_and_leads_there(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.page.go_back()
    await ann.reads(f"We sent a code to {ann.email}.")

    await ann.page.get_by_role("link", name="Enter it").click()

    await ann.sees("Check your e-mail")


@both_ways
async def test_back_and_forward_between_login_and_register(meet: Meet, scripts: bool) -> None:
    ann = await meet(java_script_enabled=scripts)
    await ann.visit("/login")
    await ann.page.locator("#panel").get_by_role("link", name="Register").click()
    await ann.sees("Register")

    await ann.page.go_back()
    await ann.sees("Log in")
    await ann.is_at("/login")
    await ann.page.go_forward()
    await ann.sees("Register")
    await ann.is_at("/register")


@both_ways
async def test_back_from_the_dashboard_offers_no_used_code(meet: Meet, scripts: bool) -> None:
    ann = await meet(java_script_enabled=scripts)
    await ann.register()

    await ann.page.go_back()
    await ann.sees(f"Hello, {ann.name}")
    await ann.is_at("/dashboard")
    await expect(ann.page.get_by_role("navigation")).to_contain_text(ann.name)
    await ann.page.go_forward()
    await ann.sees(f"Hello, {ann.name}")


@both_ways
async def test_back_after_logging_out_shows_nothing_private(meet: Meet, scripts: bool) -> None:
    ann = await meet(java_script_enabled=scripts)
    await ann.register()
    await ann.log_out()

    await ann.page.go_back()

    await ann.sees("Log in")
    await expect(ann.page.locator("body")).not_to_contain_text(ann.email)


@both_ways
async def test_every_step_is_the_same_after_a_reload(meet: Meet, scripts: bool) -> None:
    ann = await meet(java_script_enabled=scripts)
    await ann.visit("/register")
    await ann.page.reload()
    await ann.sees("Register")
    await ann.begin_to_register()
    tag = await ann.page.locator("#tag").inner_text()

    await ann.page.reload()
    await ann.sees("Check your e-mail")
    await expect(ann.page.locator("#tag")).to_have_text(tag)
    await ann.enter(await ann.code())
    await ann.sees(f"Hello, {ann.name}")
    await ann.page.reload()
    await ann.sees(f"Hello, {ann.name}")
    await ann.log_out()
    await ann.page.reload()
    await ann.sees("Log in")

    assert len(ann.sink.addressed_to(ann.email)) == 1


async def test_a_reload_after_a_wrong_code_takes_no_try_and_asks_no_question(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.enter(other_than(await ann.code()))
    await ann.reads("You have 4 tries left.")

    await ann.page.reload()
    await ann.sees("Check your e-mail")

    await ann.enter(other_than(await ann.code()))
    await ann.reads("You have 3 tries left.")


async def test_back_after_a_code_to_log_in_does_not_log_in_again(ann: Person) -> None:
    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in()
    await ann.page.go_back()
    await ann.sees("Log in")
    await ann.page.go_forward()
    await ann.sees("Check your e-mail")

    await ann.enter(await ann.code(2))

    await ann.sees(f"Hello, {ann.name}")
    assert len(ann.sink.addressed_to(ann.email)) == 2
