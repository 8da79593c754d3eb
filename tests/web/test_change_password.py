"""/account/password, as people meet it."""

import pytest

from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import PASSWORD, log_in, register

NEW = "seven quiet owls"


async def change(browser: Browser, current: str, new: str) -> Page:
    return await browser.post("/account/password", {"password": current, "new_password": new})


async def test_who_changes_it_stays_and_all_others_go(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(other_browser, inbox)
    clock.advance(61)
    await log_in(browser, inbox)
    page = await browser.get("/account/password")
    assert page.heading == "Change your password"
    assert page.has("#panel a[href='/account']")

    page = await change(browser, PASSWORD, NEW)

    assert (page.path, page.heading) == ("/account/password/done", "Your password is changed")
    assert (await browser.get("/dashboard")).status == 200
    assert (await other_browser.get("/dashboard")).status == 401


async def test_what_is_wrong_stands_at_its_field_and_can_be_mended(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)

    page = await change(browser, "not the password", "short")

    assert page.status == 422
    assert page.error_of("password").startswith("That is not your password.")
    assert page.error_of("new_password").startswith("This has fewer than 8 characters.")
    assert page.find("[autofocus]")["name"] == "password"
    assert not page.find("[name=password]").get("value")
    assert (await change(browser, PASSWORD, NEW)).path == "/account/password/done"


async def test_the_same_again_is_no_change(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    page = await change(browser, PASSWORD, PASSWORD)

    assert page.error_of("new_password").startswith("This is the same as your present password.")
    assert page.find("[autofocus]")["name"] == "new_password"


async def test_an_empty_field_asks_for_the_password(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    assert (await change(browser, "", NEW)).error_of("password") == "Enter your password."


@pytest.mark.parametrize("variables", [{"OTPWEB_BUDGET_WRONG_PASSWORDS": "1/5 minutes"}])
async def test_whoever_guesses_has_to_wait(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)
    await change(browser, "not the password", NEW)

    page = await change(browser, PASSWORD, NEW)

    assert page.status == 429
    assert page.response.headers["Retry-After"] == "300"


async def test_nobody_else_comes_here(browser: Browser) -> None:
    assert (await browser.get("/account/password")).status == 401
    assert (await change(browser, PASSWORD, NEW)).status == 401
