"""/account/totp: a QR code, a key, and the first code of the app."""

from urllib.parse import parse_qs, urlsplit

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.apps import App, register_with_app
from tests.web.people import PASSWORD, register


async def test_an_app_learns_its_key_by_picture_by_link_and_by_hand(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    page = await browser.get("/account/totp")
    page = await browser.post(str(page.find("#begin-totp")["action"]))

    uri = urlsplit(str(page.find("#open-app")["href"]))
    key = page.find("#totp-key").get_text().strip()
    assert (page.path, page.heading) == ("/account/totp/confirm", "Scan this with your app")
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/localhost:ann")
    assert parse_qs(uri.query) == {"secret": [key.replace(" ", "")], "issuer": ["localhost"]}
    assert page.find("[role=img] svg path[stroke]")["stroke"] == "#000"
    assert page.find("[role=img]")["aria-label"]


async def test_a_wrong_code_leaves_the_key_and_the_right_one_leads_on(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    page = await browser.post("/account/totp")
    app = App(page, clock)
    wrong = await browser.post("/account/totp/confirm", {"code": app.wrong_code()})
    malformed = await browser.post("/account/totp/confirm", {"code": "12345"})
    right = await browser.post("/account/totp/confirm", {"code": app.code()})

    assert (wrong.status, malformed.status, right.status) == (422, 422, 200)
    assert "not the code of this app" in wrong.error_of("code")
    assert malformed.find("#code")["value"] == "12345"
    assert wrong.find("#totp-key") == page.find("#totp-key")
    assert (right.path, right.heading) == ("/account/recovery-codes", "Keep these codes")


async def test_whoever_has_begun_nothing_is_led_to_the_beginning(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)

    assert (await browser.get("/account/totp/confirm")).path == "/account/totp"


async def test_a_stale_session_shows_itself_and_goes_on_with_the_same_key(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    page = await browser.post("/account/totp")
    clock.advance(301)
    asked = await browser.post(
        "/account/totp/confirm",
        {"code": App(page, clock).code()},
        Referer="http://localhost/account/totp/confirm",
    )
    again = await browser.post(
        "/account/confirm/password",
        {"password": PASSWORD, "next": str(asked.find("[name=next]")["value"])},
    )

    assert asked.heading == "Is it you?"
    assert again.find("#totp-key") == page.find("#totp-key")


async def test_an_app_is_removed_with_what_belongs_to_it(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(browser, inbox, clock)
    page = await browser.get("/account/authenticators")
    removed = await browser.post(str(page.find("#remove-totp form")["action"]))

    assert removed.path == "/account/authenticators"
    assert removed.has("a[href='/account/totp']")
    assert not removed.has("#recovery-codes-heading")
