"""/recover, as people meet it."""

import pytest

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_recovery, denial_link, deny, register


async def test_the_way_there_begins_at_the_door(browser: Browser) -> None:
    page = await browser.get("/login")

    assert page.find("a[href='/recover']").get_text() == "Forgot your password?"
    assert (await browser.get("/recover")).heading == "Forgot your password?"


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
async def test_every_address_leads_to_the_code_screen(
    browser: Browser, inbox: Mailbox, clock: Clock, email: str
) -> None:
    await register(browser, inbox)
    await browser.post("/logout")
    clock.advance(61)

    page = await begin_recovery(browser, email)

    assert (page.path, page.heading) == ("/verify", "Check your e-mail")
    assert email in page.text
    assert page.find("#cancel button").get_text() == "Cancel"
    assert (await browser.post("/verify/cancel")).path == "/recover"


async def test_what_is_no_address_comes_back_to_be_mended(browser: Browser) -> None:
    page = await begin_recovery(browser, "ann@")

    assert page.status == 422
    assert page.error_of("email").startswith("Enter one e-mail address")
    assert page.find("[name=email]")["value"] == "ann@"


async def test_who_asks_twice_in_two_browsers_has_to_wait(
    browser: Browser, other_browser: Browser
) -> None:
    await begin_recovery(browser)

    page = await begin_recovery(other_browser)

    assert page.status == 429
    assert page.response.headers["Retry-After"] == "60"
    assert page.find("[name=email]")["value"] == EMAIL


async def test_this_was_not_me_says_what_was_asked_for(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await begin_recovery(browser)
    link = await denial_link(inbox)

    page = await browser.get(link)
    assert "to choose a new password here" in page.text
    page = await browser.post(str((await deny(browser, link)).find("#allow")["action"]))

    assert page.heading == "Codes are allowed again"
    assert page.has("#panel a[href='/recover']")
