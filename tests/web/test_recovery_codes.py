"""/account/recovery-codes: shown while they are new, as a list and as a file."""

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.apps import register_with_app
from tests.web.people import register


async def test_codes_can_be_kept_as_a_file_until_they_are_said_to_be(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(browser, inbox, clock)
    page = await browser.get("/account/recovery-codes")
    file = await browser.client.get(str(page.find("#download")["href"]))
    text = await file.get_data(as_text=True)
    kept = await browser.post(str(page.find("#kept")["action"]))
    later = await browser.get("/account/recovery-codes.txt")

    codes = [code.get_text().strip() for code in page.soup.select("#codes code")]
    assert len(codes) == 10
    assert [line for line in text.split("\r\n") if line in codes] == codes
    assert file.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert file.headers["Cache-Control"] == "no-store"
    assert kept.path == "/account/authenticators"
    assert (later.path, later.has("#codes")) == ("/account/recovery-codes", False)
    assert "10 of 10 are left" in later.text


async def test_writing_them_down_may_take_its_time(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(browser, inbox, clock)
    clock.advance(301)

    assert (await browser.post("/account/recovery-codes/kept")).heading == "How you log in"


async def test_new_codes_are_shown_in_place_of_the_older_ones(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(browser, inbox, clock)
    older = await browser.get("/account/recovery-codes")
    await browser.post("/account/recovery-codes/kept")
    page = await browser.get("/account/recovery-codes")
    newer = await browser.post(str(page.find("#make-codes")["action"]))

    assert len(newer.soup.select("#codes code")) == 10
    assert not {*newer.soup.select("#codes code")} & {*older.soup.select("#codes code")}


async def test_without_an_authenticator_there_are_none_to_make(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)

    assert not (await browser.get("/account/recovery-codes")).has("#panel form")
    assert (await browser.post("/account/recovery-codes")).path == "/account/authenticators"
