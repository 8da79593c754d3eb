"""The first page of the desk: what waits, and the picture with a table under each of its parts."""

import pytest
from quart import Quart

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.desk import sit_down
from tests.web.people import begin_registration


@pytest.fixture(autouse=True)
async def desk(app: Quart, browser: Browser, inbox: Mailbox) -> None:
    await sit_down(app, browser, inbox)


async def test_the_funnel_counts_registrations_up_to_the_last_minute(
    browser: Browser, other_browser: Browser
) -> None:
    await begin_registration(other_browser, "bob", "bob@example.com")

    page = await browser.get("/admin")

    rows = [row.get_text(" ", strip=True) for row in page.soup.select("#registrations tbody tr")]
    assert rows[0] == "Registered 2 100 %"
    assert rows[3] == "Verified 1 50 %"


async def test_every_chart_says_in_words_what_it_shows(browser: Browser) -> None:
    page = await browser.get("/admin")

    charts = page.soup.select("figure > svg")
    assert charts
    for chart in charts:
        assert chart["role"] == "img"
        title = chart.title
        assert title
        assert chart["aria-labelledby"] == title["id"]
    assert len(page.soup.select("figure table")) == len(charts)


async def test_nothing_waits_where_nothing_does(browser: Browser) -> None:
    assert "Nothing waits for you." in (await browser.get("/admin")).text


async def test_people_who_wait_come_first(app: Quart, browser: Browser) -> None:
    await app.extensions["otpweb"].db.execute(
        """
        INSERT INTO accounts (id, username, username_key, email, email_key, password_hash, role,
                              status, created_at)
        VALUES ('b', 'bob', 'bob', 'b@x.org', 'b@x.org', '', 'member', 'pending', 0)
        """
    )

    page = await browser.get("/admin")

    assert page.find("#waiting li").get_text(" ", strip=True) == "1 person waits"
    assert page.has("#waiting a[href='/admin/approvals']")


@pytest.mark.parametrize("span", ["day", "week", "month"])
async def test_the_span_stands_in_the_address(browser: Browser, span: str) -> None:
    page = await browser.get(f"/admin?span={span}")

    assert page.find(".spans [aria-current]").get_text() == f"Last {span}"


@pytest.mark.parametrize("query", ["span=year", "span=%00", "span=" + "x" * 5000])
async def test_an_odd_span_is_the_last_day(browser: Browser, query: str) -> None:
    page = await browser.get(f"/admin?{query}")

    assert (page.status, page.find(".spans [aria-current]").get_text()) == (200, "Last day")
