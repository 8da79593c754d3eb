"""/verify/address: a mistyped address, mended in place."""

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_login, begin_registration, register


async def test_a_mistyped_address_is_corrected_in_place(browser: Browser, inbox: Mailbox) -> None:
    await begin_registration(browser, email="ann@example.org")
    page = await browser.post("/verify/address", {"email": EMAIL})
    assert EMAIL in page.text

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.path == "/dashboard"
    assert EMAIL in page.text


async def test_the_code_for_the_first_address_does_not_prove_the_second(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser, email="mallory@example.org")
    code = await inbox.code_for("mallory@example.org")
    await browser.post("/verify/address", {"email": EMAIL})

    page = await browser.post("/verify", {"code": code})

    assert page.status == 422
    assert page.path == "/verify"


async def test_a_corrected_address_does_not_tell_whether_it_is_known(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await begin_registration(other_browser, "bob", "bob@example.org")
    code = await inbox.code_for("bob@example.org")
    known = await other_browser.post("/verify/address", {"email": EMAIL})
    answered = await other_browser.post("/verify", {"code": code})

    assert known.status == 200
    assert answered.error_of("code").startswith("That code is from an earlier e-mail.")


async def test_a_corrected_address_that_is_none_says_so_at_its_field(browser: Browser) -> None:
    await begin_registration(browser)

    page = await browser.post("/verify/address", {"email": "ann@"})

    assert page.status == 422
    assert page.error_of("email").startswith("Enter one e-mail address")
    assert page.find("[name=email]")["value"] == "ann@"
    assert page.has("#wrong-address[open]")


async def test_only_a_registration_can_be_sent_elsewhere(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)
    await browser.post("/logout")
    await begin_login(browser)

    page = await browser.post("/verify/address", {"email": "mallory@example.com"})

    assert page.status == 422
    assert not await inbox.of("mallory@example.com")
