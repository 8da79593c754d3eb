"""Pressed twice, done once; on slow networks above all."""

import asyncio

import pytest
from playwright.async_api import Request, Route

from tests.e2e.conftest import Meet
from tests.e2e.person import Person
from tests.guesses import other_than

both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


async def slow_network(person: Person) -> list[Request]:
    """Make everything that is posted take its time; return a list of it that grows."""
    posted: list[Request] = []

    async def carry(route: Route) -> None:
        if route.request.method == "POST":
            posted.append(route.request)
            await asyncio.sleep(0.5)
        await route.continue_()

    await person.page.route("**/*", carry)
    return posted


async def test_with_scripts_a_double_click_sends_one_request(ann: Person) -> None:
    await ann.visit("/register")
    await ann.fill_in_registration()
    posted = await slow_network(ann)

    await ann.button("Send me a code").dblclick(no_wait_after=True)

    await ann.sees("Check your e-mail")
    assert len(posted) == 1
    assert len(await ann.sink.wait_for(ann.email)) == 1


@both_ways
async def test_a_double_click_registers_once(meet: Meet, scripts: bool) -> None:
    ann = await meet(java_script_enabled=scripts)
    await ann.visit("/register")
    await ann.fill_in_registration()
    await slow_network(ann)

    await ann.button("Send me a code").dblclick(no_wait_after=True)

    await ann.sees("Check your e-mail")
    await ann.enter(await ann.code())
    await ann.sees(f"Hello, {ann.name}")
    assert len(ann.sink.addressed_to(ann.email)) == 1


@pytest.mark.alone  # without scripts, a click that comes too late finds the code used
@both_ways
async def test_a_double_click_on_the_right_code_lets_in(meet: Meet, scripts: bool) -> None:
    ann = await meet(java_script_enabled=scripts)
    await ann.begin_to_register()
    await ann.field("code").fill("12345")
    await ann.button("Continue").click()
    await ann.reads("The code is six digits.")

    await ann.field("code").fill(await ann.code())
    await ann.button("Continue").dblclick(no_wait_after=True)

    await ann.sees(f"Hello, {ann.name}")
    await ann.is_at("/dashboard")


async def test_a_double_click_on_a_wrong_code_costs_one_try(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.field("code").fill("12345")
    await ann.button("Continue").click()
    await ann.reads("The code is six digits.")
    await slow_network(ann)

    await ann.field("code").fill(other_than(await ann.code()))
    await ann.button("Continue").dblclick(no_wait_after=True)

    await ann.reads("You have 4 tries left.")


@both_ways
async def test_a_double_click_at_the_door_mails_one_code(meet: Meet, scripts: bool) -> None:
    ann = await meet(java_script_enabled=scripts)
    await ann.register()
    await ann.log_out()
    await ann.fill_in_login()

    await ann.button("Log in").dblclick(no_wait_after=True)

    await ann.sees("Check your e-mail")
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")
    assert len(ann.sink.addressed_to(ann.email)) == 2
