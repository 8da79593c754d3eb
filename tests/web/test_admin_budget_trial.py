"""/admin/budgets/trial: a limit, tried on the last day."""

import pytest
from quart import Quart

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.desk import sit_down

PATH = "/admin/budgets/trial"


@pytest.fixture(autouse=True)
async def at_the_desk(app: Quart, browser: Browser, inbox: Mailbox) -> None:
    """Ann is at the desk."""
    await sit_down(app, browser, inbox)


async def test_it_begins_with_a_form_and_the_limit_in_force(browser: Browser) -> None:
    page = await browser.get(f"{PATH}?budget=mails")

    assert (page.status, page.heading) == (200, "Try a limit")
    assert "In force is 5/hour;10/day ." in page.text
    assert page.find("option[selected]")["value"] == "mails"


async def test_the_answer_is_a_sentence(browser: Browser, other_browser: Browser) -> None:
    for _ in range(3):
        await other_browser.post("/login", {"username": "ann", "password": "not the password"})

    page = await browser.get(f"{PATH}?budget=wrong_passwords&limit=2/hour;10/day")

    assert (
        "In the last day “2 an hour, 10 a day” would have refused 1 of 3 , from 1 client; the "
        "limit in force 0 ." in page.text
    )


async def test_a_day_without_anything_is_said(browser: Browser) -> None:
    page = await browser.get(f"{PATH}?budget=login_mails&limit=2/hour")

    assert "Nothing of that happened" in page.text


@pytest.mark.parametrize("limit", ["x", "0/hour", "1/hour;2/hour", "1/9999 years"])
async def test_what_is_no_limit_is_explained(browser: Browser, limit: str) -> None:
    page = await browser.get(f"{PATH}?limit={limit}")

    assert page.status == 200
    assert "This is not a limit: write" in page.text


@pytest.mark.parametrize(
    "query", ["budget=x&limit=%00", "limit=" + "9" * 3000, "limit=%E2%80%99", "a=b"]
)
async def test_no_query_breaks_the_page(browser: Browser, query: str) -> None:
    assert (await browser.get(f"{PATH}?{query}")).status == 200
