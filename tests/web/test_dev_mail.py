"""/dev/mail: the mails that were not sent, as their recipients would see them."""

from quart import Quart

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_registration


async def test_an_empty_mailbox_says_so(browser: Browser) -> None:
    page = await browser.get("/dev/mail")

    assert page.status == 200
    assert not page.has("iframe")


async def test_a_mail_is_shown_with_its_code(browser: Browser, inbox: Mailbox, app: Quart) -> None:
    await begin_registration(browser)
    plain = Browser(app, htmx=False)

    response = await plain.client.get("/dev/mail")

    words = await response.get_data(as_text=True)
    assert await inbox.code_for(EMAIL) in words
    assert EMAIL in words
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]


async def test_its_html_is_shown_in_a_frame_that_can_do_nothing(
    browser: Browser, app: Quart
) -> None:
    await begin_registration(browser)
    client = app.test_client()
    page = await (await client.get("/dev/mail")).get_data(as_text=True)
    path = page.partition('<iframe src="')[2].partition('"')[0]

    response = await client.get(path)

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy


async def test_a_mail_that_is_not_there_is_not_found(browser: Browser) -> None:
    assert (await browser.get("/dev/mail/nothing")).status == 404
