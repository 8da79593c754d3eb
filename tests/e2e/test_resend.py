"""Another code: after a pause that the page shows and the server keeps."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Meet, Serve
from tests.e2e.person import Person, text_of
from tests.server import Server


@pytest.fixture
def lenient(serve: Serve) -> Server:
    """Return a server that sends again after a few seconds."""
    return serve(RESEND_INTERVAL=3)


async def test_the_button_cools_down_visibly_and_then_sends(meet: Meet, lenient: Server) -> None:
    ann = await meet(lenient)
    await ann.begin_to_register()
    await ann.stay()
    cooling = ann.page.locator("#resend-button[aria-disabled=true]")
    await expect(cooling).to_have_text(re.compile(r"Send a new code\s+in [123] s"))
    await cooling.click(force=True)

    await expect(ann.page.locator("#resend button")).to_have_text("Send a new code")
    await ann.ask_again()

    await expect(cooling).to_be_visible()
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")
    assert await ann.has_stayed()
    assert len(ann.sink.addressed_to(ann.email)) == 2


async def test_the_server_keeps_the_pause_whatever_the_page_does(ann: Person) -> None:
    await ann.begin_to_register()

    await ann.page.evaluate(
        """() => {
            const form = document.getElementById("cancel");
            form.setAttribute("hx-post", "/verify/resend");
            htmx.process(form);
            form.requestSubmit();
        }"""
    )

    await ann.reads("A code was mailed to this address")
    await ann.reads("You can ask for the next code in")
    assert len(ann.sink.addressed_to(ann.email)) == 1


async def test_a_code_half_typed_survives_asking_too_soon(meet: Meet, serve: Serve) -> None:
    ann = await meet(serve(BUDGET_MAILS="1/hour", RESEND_INTERVAL=0))
    await ann.begin_to_register()
    code = await ann.code()
    await ann.field("code").press_sequentially(code[:3])

    await ann.page.locator("#resend button").click()

    await ann.reads("You can ask for the next code in")
    await expect(ann.page.locator("#resend-button")).to_have_text(
        re.compile(r"Send a new code\s+in (1 hour|59:\d\d)")
    )
    await expect(ann.field("code")).to_have_value(code[:3])
    await expect(ann.field("code")).to_be_focused()
    await ann.page.keyboard.type(code[3:])
    await ann.button("Continue").click()
    await ann.sees(f"Hello, {ann.name}")


async def test_a_code_from_the_older_mail_is_answered_kindly(meet: Meet, lenient: Server) -> None:
    ann = await meet(lenient)
    await ann.begin_to_register()
    older, older_tag = await ann.code(), await ann.page.locator("#tag").inner_text()
    await ann.ask_again()
    tag = await ann.page.locator("#tag").inner_text()
    assert f"request {tag}" in text_of(await ann.mail(2))
    assert f"request {older_tag}" in text_of(await ann.mail())

    await ann.enter(older)

    await ann.reads("That code is from an earlier e-mail.")
    await ann.reads(f"marked “request {tag}”")
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")


async def test_without_scripts_another_code_can_be_asked_for(meet: Meet, lenient: Server) -> None:
    ann = await meet(lenient, java_script_enabled=False)
    await ann.begin_to_register()
    await ann.page.wait_for_timeout(3200)

    await ann.page.get_by_role("link", name="Check again").click()
    await ann.ask_again()

    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")


async def test_when_all_mails_are_used_up_the_page_says_how_to_go_on(
    meet: Meet, serve: Serve
) -> None:
    ann = await meet(serve(RESEND_INTERVAL=0, CODE_SENDS=2))
    await ann.begin_to_register()
    await ann.ask_again()
    await ann.reads("That was the last e-mail for this request.")

    await ann.button("Start again").click()

    await ann.sees("Register")
