"""The proof of work when things go otherwise: lost answers, pages that come back, no scripts."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from tests.e2e.conftest import Meet
from tests.e2e.proofs import CHALLENGES, is_checked, posts, proofs
from tests.server import Server


async def test_a_form_whose_answer_was_lost_gets_another_solution(meet: Meet, wary: Server) -> None:
    ann = await meet(wary)
    await ann.visit("/register")
    await ann.fill_in_registration()
    await is_checked(ann)
    posted = posts(ann.page)
    await ann.page.context.set_offline(True)
    await ann.button("Send me a code").click()
    await expect(ann.page.get_by_role("alert")).to_contain_text("The connection was lost")
    await ann.button("Send me a code").click()
    await ann.reads("You may be asked to press the button again after a minute.")
    await ann.page.context.set_offline(False)

    await ann.button("Send me a code").click()
    await ann.sees("Check your e-mail")

    first, *_, last = proofs(posted)
    assert first
    assert last not in {first, ""}
    ann.excuse("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "ALTCHA")


async def test_a_form_left_open_for_long_gets_another_solution(meet: Meet, wary: Server) -> None:
    ann = await meet(wary)
    await ann.page.clock.install()
    await ann.visit("/register")
    await ann.page.clock.run_for(1000)
    await is_checked(ann)
    first = await ann.page.locator("input[name=altcha]").input_value()
    await ann.page.clock.fast_forward("16:00")
    await ann.page.clock.resume()
    posted = posts(ann.page)

    await ann.fill_in_registration()
    await ann.button("Send me a code").click()

    await ann.sees("Check your e-mail")
    assert len(posted) == 1
    assert first not in proofs(posted)


async def test_back_from_elsewhere_the_form_still_works(meet: Meet, wary: Server) -> None:
    ann = await meet(wary)
    await ann.begin_to_register()
    await ann.visit("/healthz")
    await ann.page.go_back()
    await ann.sees("Check your e-mail")
    await ann.page.go_back()
    await ann.sees("Register")
    await is_checked(ann)

    other = f"b{ann.email}"
    await ann.fill(username=f"b{ann.name}", email=other, password=ann.password)
    await ann.button("Send me a code").click()

    await ann.sees("Check your e-mail")
    assert len(await ann.sink.wait_for(other)) == 1


async def test_a_page_that_comes_back_as_it_was_left_gets_another_solution(
    meet: Meet, wary: Server
) -> None:
    ann = await meet(wary)
    await ann.visit("/login")
    await is_checked(ann)
    field = ann.page.locator("input[name=altcha]")
    used = await field.input_value()

    await ann.page.evaluate(
        "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    )

    await expect(field).not_to_have_value(used)
    await expect(field).not_to_have_value("")
    await is_checked(ann)


async def test_without_scripts_the_form_says_how_to_go_on(meet: Meet, wary: Server) -> None:
    ann = await meet(wary, java_script_enabled=False)
    await ann.visit("/register")
    await ann.reads("You may be asked to press the button again after a minute.")
    await ann.fill_in_registration()

    await ann.button("Send me a code").click()

    await expect(ann.page.locator("#notice .left")).to_have_text(re.compile("in (1 minute|.. sec)"))
    assert await ann.page.locator("input[name=ticket]").input_value()
    await expect(ann.field("email")).to_have_value(ann.email)


@pytest.mark.parametrize("broken", ["**/static/altcha.*", "**/static/altcha-worker.*", CHALLENGES])
async def test_where_a_part_does_not_arrive_the_slower_path_is_left(
    meet: Meet, wary: Server, broken: str
) -> None:
    ann = await meet(wary)
    await ann.page.route(broken, lambda route: route.abort())
    await ann.visit("/login")

    await ann.reads("You may be asked to press the button again after a minute.")
    ann.excuse("ERR_FAILED", "Failed to fetch", "ALTCHA", "Failed to load")


async def test_a_press_is_not_lost_where_the_work_fails(meet: Meet, wary: Server) -> None:
    ann = await meet(wary)

    async def fail(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.abort()

    await ann.page.route(CHALLENGES, fail)
    await ann.visit("/register")
    await ann.fill_in_registration()
    posted = posts(ann.page)

    await ann.button("Send me a code").click()

    await expect(ann.page.locator("#notice .left")).to_have_text(re.compile(r"in (1:00|\d\d s)"))
    await expect(ann.page.locator("#notice")).to_be_focused()
    await expect(ann.page.locator("proof-of-work")).not_to_contain_text("press the button")
    assert proofs(posted) == [""]
    ann.excuse("ERR_FAILED", "Failed to fetch", "ALTCHA")


async def test_on_an_insecure_page_the_slower_path_is_left(meet: Meet, wary: Server) -> None:
    # Chromium takes every name of this machine for secure, so the page is told that it is not.
    ann = await meet(wary)
    asked: list[str] = []
    ann.page.on("request", lambda request: asked.append(request.url))
    await ann.page.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { value: false })"
    )

    await ann.visit("/login")

    await ann.reads("You may be asked to press the button again after a minute.")
    assert [url for url in asked if "altcha" in url] == []
