"""/account/data: what is stored of me, as a file."""

import json

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, register


def as_plain(browser: Browser) -> Browser:
    """Leave htmx out: a file is fetched by following a plain link."""
    browser.htmx = False
    return browser


async def test_the_page_says_what_is_in_it_and_links_to_it(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)

    page = await browser.get("/account/data")

    assert page.find("#download")["href"] == "/account/data.json"
    assert not page.find("#download").get("hx-get")


async def test_the_file_is_json_to_keep(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    page = await as_plain(browser).get("/account/data.json")

    headers = page.response.headers
    assert headers["Content-Disposition"] == 'attachment; filename="otpweb-ann-2026-11-21.json"'
    assert headers["Content-Type"] == "application/json"
    data = json.loads(page.html)
    assert data["account"]["email"] == EMAIL
    assert data["account"]["created_at"] == "2026-11-21T14:02:00Z"


async def test_its_name_is_ascii_whatever_the_username_is(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox, "анна")

    page = await as_plain(browser).get("/account/data.json")

    disposition = page.response.headers["Content-Disposition"]
    assert disposition == 'attachment; filename="otpweb-2026-11-21.json"'
    assert json.loads(page.html)["account"]["username"] == "анна"


async def test_htmx_is_led_to_the_page_instead_of_showing_the_file(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)

    page = await browser.get("/account/data.json", **{"HX-Request": "true"})

    assert page.heading == "Your data"
