"""/setup: the first administrator, once, and nobody learns which links there were."""

import pytest
from quart import Quart

from otpweb.flows import setup
from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, PASSWORD, begin_login, register

FIELDS = {"username": "ann", "email": EMAIL, "password": PASSWORD}


@pytest.fixture
async def path(app: Quart) -> str:
    """The path of the link that was printed."""
    token = await setup.offer(app.extensions["otpweb"])
    return f"/setup/{token}"


async def test_whoever_has_the_link_becomes_an_admin_and_goes_to_log_in(
    browser: Browser, path: str, inbox: Mailbox
) -> None:
    page = await browser.get(path)
    assert page.heading == "Set up the administrator"

    page = await browser.post(str(page.find("#setup-form")["action"]), FIELDS)

    assert page.path == "/setup/done"
    assert page.has("#panel a[href='/login']")
    assert "authenticator app" in page.text
    assert (await begin_login(browser)).path == "/verify"
    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    assert page.path == "/dashboard"
    page = await browser.get("/admin/budgets")
    assert (page.status, page.heading) == (403, "One more thing before the desk")


async def test_everything_that_is_wrong_is_said_at_once_and_the_form_stays(
    browser: Browser, path: str
) -> None:
    page = await browser.post(path, {"username": "a b", "email": "ann@", "password": "short"})

    assert page.status == 422
    assert all(page.error_of(name) for name in ("username", "email", "password"))
    assert page.find("#username")["value"] == "a b"


async def test_an_address_that_is_taken_by_now_is_said(
    browser: Browser, other_browser: Browser, path: str, inbox: Mailbox
) -> None:
    await register(other_browser, inbox)

    page = await browser.post(path, {**FIELDS, "username": "bob"})

    assert (page.status, "already" in page.error_of("email")) == (422, True)


async def answers(browser: Browser, path: str) -> list[tuple[int, str, str]]:
    pages: list[Page] = [await browser.get(path), await browser.post(path, FIELDS)]
    return [(page.status, page.heading, page.text) for page in pages]


async def test_wrong_used_and_late_links_are_answered_alike(
    browser: Browser, app: Quart, path: str, clock: Clock
) -> None:
    wrong = await answers(browser, "/setup/wrong")
    clock.advance(3600)
    late = await answers(browser, path)
    token = await setup.offer(app.extensions["otpweb"])
    await browser.post(f"/setup/{token}", FIELDS)
    used = await answers(browser, f"/setup/{token}")

    assert wrong == late == used
    assert {status for status, _, _ in wrong} == {404}


@pytest.mark.parametrize("token", ["%00", "%ff%fe", "a" * 3000, "’", "a%20b", "..", "%2F"])
async def test_no_token_breaks_the_page(browser: Browser, token: str) -> None:
    assert (await browser.get(f"/setup/{token}")).status in {404, 308}
