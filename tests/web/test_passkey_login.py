"""Logging in with a passkey: alone, or after the password, or before what is sensitive."""

import pytest

from tests.authenticator import Manners, SoftwareAuthenticator
from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.passkeys import ORIGIN, options, register_with_passkey
from tests.web.people import begin_login


@pytest.fixture
async def device(browser: Browser, inbox: Mailbox) -> SoftwareAuthenticator:
    """A device with a passkey of Ann's, who has logged out."""
    return await register_with_passkey(browser, inbox)


async def test_a_passkey_is_enough_and_leads_to_where_one_wanted_to_be(
    browser: Browser, device: SoftwareAuthenticator
) -> None:
    page = await browser.get("/login?next=/account/passkeys")
    shown = device.sign_in(await options(browser, "/login/with-passkey"))
    next_path = str(page.find("#passkey-form [name=next]")["value"])

    page = await browser.post("/login/with-passkey", {"credential": shown, "next": next_path})

    assert page.path == "/account/passkeys"
    assert "Last used" in page.text


@pytest.mark.parametrize("text", ["", "{}"])
async def test_without_a_passkey_one_is_back_at_the_form_with_what_one_wished(
    browser: Browser, text: str
) -> None:
    fields = {"credential": text, "next": "/account", "remember": "yes"}

    page = await browser.post("/login/with-passkey", fields)

    assert page.status == 422
    assert page.find("#notice").text.strip().startswith("Your browser sent no passkey.")
    assert page.has("#remember[checked]")
    assert page.find("#login-form [name=next]")["value"] == "/account"


async def test_a_passkey_that_is_not_known_is_refused_kindly(
    browser: Browser, device: SoftwareAuthenticator
) -> None:
    shown = device.sign_in(
        await options(browser, "/login/with-passkey"), Manners(is_verified=False)
    )

    page = await browser.post("/login/with-passkey", {"credential": shown})

    assert page.status == 422
    assert "We do not know this passkey" in page.text
    assert not page.has("#password-hint")


async def test_after_the_password_the_passkey_is_asked_for(
    browser: Browser, device: SoftwareAuthenticator
) -> None:
    page = await begin_login(browser)
    assert (page.path, page.heading) == ("/login/passkey", "Use your passkey")
    assert page.find("passkey-field")["options"] == "/login/passkey/options"
    assert page.has("#mail-code")

    page = await browser.post("/login/passkey", {"credential": "cancelled"})
    assert page.status == 422
    assert "sent nothing that we can read" in page.find("#credential-error").text
    shown = device.sign_in(await options(browser, "/login/passkey"))
    page = await browser.post("/login/passkey", {"credential": shown})

    assert page.heading == "Hello, ann"


async def test_before_what_is_sensitive_the_passkey_is_shown_once_more(
    browser: Browser, device: SoftwareAuthenticator, clock: Clock
) -> None:
    shown = device.sign_in(await options(browser, "/login/with-passkey"))
    await browser.post("/login/with-passkey", {"credential": shown})
    clock.advance(301)
    page = await browser.get("/account/passkeys")
    assert page.heading == "Use your passkey"

    shown = device.sign_in(await options(browser, "/account/confirm/passkey"))
    fields = {"credential": shown, "next": "/account/passkeys"}
    page = await browser.post("/account/confirm/passkey", fields)

    assert page.heading == "Passkeys"


@pytest.mark.parametrize("path", ["/login/passkey", "/account/confirm/passkey"])
async def test_nothing_is_asked_of_whoever_has_shown_nothing(browser: Browser, path: str) -> None:
    reply = await browser.client.post(f"{path}/options", headers={"Origin": ORIGIN})

    assert reply.status_code == 404
