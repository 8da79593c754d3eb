"""/admin/budgets: what is near its limit, in words; and lifting it."""

import pytest
from quart import Quart

from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.desk import sit_down
from tests.web.people import register

WRONG = {"username": "bob", "password": "not the password"}
PATH = "/admin/budgets"


@pytest.fixture(autouse=True)
async def at_the_desk(app: Quart, browser: Browser, inbox: Mailbox) -> None:
    """Ann is at the desk."""
    await sit_down(app, browser, inbox)


@pytest.fixture
async def guessed_at(app: Quart, other_browser: Browser, inbox: Mailbox) -> Browser:
    """Somebody has used up the wrong passwords of Bob, and this is the browser they did it in."""
    await register(Browser(app, htmx=False), inbox, "bob", "bob@example.com")
    for _ in range(5):
        await other_browser.post("/login", WRONG)
    return other_browser


def line(page: Page) -> str:
    return page.find("#near tbody tr").get_text(" ", strip=True)


async def test_nothing_near_is_a_quiet_sentence(browser: Browser) -> None:
    page = await browser.get(PATH)

    assert (page.status, page.heading) == (200, "Budgets")
    assert "All is quiet." in page.text


@pytest.mark.usefixtures("guessed_at")
async def test_a_line_says_what_whose_how_much_until_when_why_and_what_then(
    browser: Browser, app: Quart
) -> None:
    page = await browser.get(PATH)

    words = line(page)
    assert "Wrong passwords" in words
    assert "5 of 5" in words
    assert "used up" in words
    assert "from 1 network, last a moment ago" in words
    assert "Passwords have to wait" in words
    [bob] = await app.extensions["otpweb"].db.fetch_all(
        "SELECT id FROM accounts WHERE username = 'bob'"
    )
    assert page.has(f"#near a[href='/admin/people/{bob['id']}']")
    assert page.has(f"#near a[href='/admin/events?account={bob['id']}']")


async def test_lifting_a_line_lets_its_person_go_on(browser: Browser, guessed_at: Browser) -> None:
    assert (await guessed_at.post("/login", WRONG)).status == 429
    page = await browser.get(PATH)
    row = page.find("#near form")
    key = str(page.find("#near input[name=key]")["value"])

    page = await browser.post(str(row["action"]), {"key": key})

    assert "Lifted." in page.text
    assert not page.has("#near")
    again = await browser.post(f"{PATH}/lift", {"key": key})
    assert (again.status, "Nothing to lift" in again.text) == (422, True)
    assert (await guessed_at.post("/login", WRONG)).status == 422


@pytest.mark.usefixtures("guessed_at")
@pytest.mark.parametrize("typed", ["bob", " Bob@example.com"])
async def test_whoever_is_typed_is_lifted(browser: Browser, typed: str) -> None:
    page = await browser.post(f"{PATH}/lift", {"whose": typed})

    assert "Lifted." in page.text


async def test_what_was_not_spent_is_said_at_the_field(browser: Browser) -> None:
    page = await browser.post(f"{PATH}/lift", {"whose": "nobody"})

    assert page.status == 422
    assert page.error_of("whose").startswith("Nothing to lift: nothing of nobody counts")
    assert page.find("#whose")["value"] == "nobody"


async def test_nothing_typed_is_said(browser: Browser) -> None:
    page = await browser.post(f"{PATH}/lift")

    assert (page.status, page.error_of("whose")[:15]) == (422, "Type a username")


async def test_ones_own_limits_are_for_somebody_else(browser: Browser) -> None:
    page = await browser.post(f"{PATH}/lift", {"whose": "ann"})

    assert (page.status, "Another administrator" in page.error_of("whose")) == (422, True)


@pytest.mark.usefixtures("guessed_at")
async def test_lifting_asks_for_a_fresh_proof(browser: Browser, clock: Clock) -> None:
    clock.advance(301)

    response = await browser.knock("POST", f"{PATH}/lift", {"whose": "bob"})

    assert response.headers["Location"].startswith("/account/confirm?next=")


async def test_every_budget_stands_there_with_its_limits_and_its_setting(browser: Browser) -> None:
    page = await browser.get(PATH)

    rows = [row.get_text(" ", strip=True) for row in page.soup.select("#all tbody tr")]
    assert len(rows) == 10
    [mails] = [row for row in rows if "OTPWEB_BUDGET_MAILS" in row]
    assert "5 an hour, 10 a day" in mails
    assert any("100 in 365 days" in row for row in rows)


@pytest.mark.parametrize("text", ["%00", "%E2%80%99", "a" * 3000, "<b>", "1-2-3", "\r\nX: y"])
async def test_nothing_that_is_sent_breaks_the_page(browser: Browser, text: str) -> None:
    assert (await browser.get(f"{PATH}?after={text.strip()}&done={text.strip()}")).status == 200
    for field in ("whose", "key"):
        for sent in (text, text.replace("%00", "\0")):
            assert (await browser.post(f"{PATH}/lift", {field: sent})).status == 422
