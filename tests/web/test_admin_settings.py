"""/admin/settings: every setting, and no secret."""

import pytest
from bs4 import Tag
from quart import Quart

from tests.browser import Browser, Page
from tests.mailbox import Mailbox
from tests.web.desk import sit_down


@pytest.fixture
def variables() -> dict[str, str]:
    """Something of each kind is set."""
    return {
        "OTPWEB_CODE_TTL": "120",
        "OTPWEB_SMTP_USER": "someone@example.org",
        "OTPWEB_SMTP_PASSWORD": "a password for mail",
        "OTPWEB_CODE_TTTL": "1",
    }


@pytest.fixture(autouse=True)
async def at_the_desk(app: Quart, browser: Browser, inbox: Mailbox) -> None:
    """Ann is at the desk."""
    await sit_down(app, browser, inbox)


def row_of(page: Page, name: str) -> list[str]:
    rows: list[Tag] = page.soup.select("#list tbody tr")
    [row] = [row for row in rows if row.select_one("code") and name == row.code.get_text()]  # type: ignore[union-attr]
    return [cell.get_text(" ", strip=True) for cell in row.select("td")][1:]


async def test_each_setting_says_what_it_is_and_where_it_was_read(browser: Browser) -> None:
    page = await browser.get("/admin/settings")

    assert (page.status, page.heading) == (200, "Settings")
    assert row_of(page, "OTPWEB_CODE_TTL") == ["2m", "5m", "environment"]
    assert row_of(page, "OTPWEB_CODE_ATTEMPTS") == ["5", "5", "default"]
    assert row_of(page, "OTPWEB_SMTP_USER")[0] == "someone@example.org"


async def test_of_secrets_it_says_only_whether_they_are_set(browser: Browser) -> None:
    page = await browser.get("/admin/settings")

    assert row_of(page, "OTPWEB_SECRET_KEY")[0] == "set"
    assert row_of(page, "OTPWEB_SMTP_PASSWORD")[0] == "set"
    assert row_of(page, "OTPWEB_SECRET_KEY_FALLBACKS")[0] == "not set"
    for secret in ("a secret that only the tests know", "a password for mail"):
        assert secret not in page.html


async def test_warnings_stand_above_it_all(browser: Browser) -> None:
    page = await browser.get("/admin/settings")

    assert "OTPWEB_CODE_TTTL: there is no such setting." in page.find("#warnings").get_text()


@pytest.mark.parametrize(
    ("text", "found"), [("smtp_us", 1), ("BUDGET_", 10), ("mail server", 2), ("no such thing", 0)]
)
async def test_typing_finds_some(browser: Browser, text: str, found: int) -> None:
    page = await browser.get(f"/admin/settings?q={text}")

    assert len(page.soup.select("#list tbody tr")) == found


@pytest.mark.parametrize("query", ["q=%00", "q=" + "a" * 3000, "q=%E2%80%99<b>", "x=y"])
async def test_no_query_breaks_the_page(browser: Browser, query: str) -> None:
    assert (await browser.get(f"/admin/settings?{query}")).status == 200
