"""/register, as people meet it."""

import asyncio
import re

import pytest

from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, PASSWORD, begin_registration, register


async def test_registering_leads_to_the_code_screen(browser: Browser, inbox: Mailbox) -> None:
    page = await begin_registration(browser)

    assert page.status == 200
    assert page.path == "/verify"
    assert page.heading == "Check your e-mail"
    assert EMAIL in page.text


async def test_the_right_code_opens_the_account(browser: Browser, inbox: Mailbox) -> None:
    page = await register(browser, inbox)

    assert page.path == "/dashboard"
    assert "ann" in page.heading
    assert EMAIL in page.text


async def test_all_errors_stand_at_their_fields_at_once(browser: Browser) -> None:
    page = await begin_registration(browser, "a@b", "ann@", "short")

    assert page.status == 422
    assert page.error_of("username").startswith("Use letters and digits")
    assert page.error_of("email").startswith("Enter one e-mail address")
    assert page.error_of("password").startswith("This has fewer than 8 characters.")


async def test_what_was_typed_is_kept_but_the_password(browser: Browser) -> None:
    page = await begin_registration(browser, "ann", "ann@", "short")

    assert page.find("[name=username]")["value"] == "ann"
    assert page.find("[name=email]")["value"] == "ann@"
    assert not page.find("[name=password]").get("value")


async def test_the_first_wrong_field_has_the_focus(browser: Browser) -> None:
    page = await begin_registration(browser, "ann", "ann@", "short")

    assert page.find("[autofocus]")["name"] == "email"


async def test_a_taken_username_says_so(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)

    page = await begin_registration(other_browser, "ＡＮＮ", "bob@example.com")

    assert page.error_of("username") == "This username is taken. Choose another one."
    assert page.find("#password-hint").get_text() == "Enter your password again."


async def test_a_password_that_was_wrong_itself_is_not_asked_for_again(browser: Browser) -> None:
    page = await begin_registration(browser, "a@b", EMAIL, "short")

    assert "Enter your password again." not in page.text
    assert page.find("#password-hint").get_text().startswith("At least 8 characters.")


async def test_a_known_address_is_never_told(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await begin_registration(other_browser, "bob", "bob@example.com")
    unknown = await _when_the_mail_is_out(other_browser)
    clock.advance(61)

    await begin_registration(other_browser, "bob", EMAIL)
    known = await _when_the_mail_is_out(other_browser)

    def shape(html: str) -> str:
        return html.replace("bob@example.com", EMAIL)

    assert known.status == unknown.status
    assert dict(known.response.headers).keys() == dict(unknown.response.headers).keys()
    tags = (unknown.find("#tag").text, known.find("#tag").text)
    times = (unknown.find("#life time")["datetime"], known.find("#life time")["datetime"])
    alike = shape(unknown.html).replace(tags[0], tags[1]).replace(str(times[0]), str(times[1]))
    assert _without_times(known.html) == _without_times(alike)


async def test_the_owner_of_a_known_address_gets_a_mail_without_a_code(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)

    await begin_registration(other_browser, "bob", EMAIL)

    newest = await inbox.newest(EMAIL)
    assert newest.subject == "You already have an account"
    assert "/login" in newest.text


async def test_a_mistyped_provider_is_a_hint_and_no_obstacle(browser: Browser) -> None:
    page = await begin_registration(browser, "ann", "ann@gmial.com")

    assert page.status == 200
    assert "ann@gmail.com" in page.find("#suggestion").text


async def test_the_form_hints_at_a_mistyped_provider_too(browser: Browser) -> None:
    page = await browser.get("/register/suggestion?email=ann@gmial.com")

    assert "ann@gmail.com" in page.html


async def test_asking_twice_sends_one_mail(browser: Browser, inbox: Mailbox) -> None:
    await begin_registration(browser)

    page = await begin_registration(browser)

    assert page.path == "/verify"
    assert len(await inbox.of(EMAIL)) == 1


async def test_of_two_passwords_the_one_typed_last_counts(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser, password="the first of the passwords")
    await begin_registration(browser, password=PASSWORD)
    await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    await browser.post("/logout")

    page = await browser.post("/login", {"username": "ann", "password": PASSWORD})

    assert page.path == "/verify"


async def test_another_browser_has_to_wait_for_the_next_mail(
    browser: Browser, other_browser: Browser, clock: Clock
) -> None:
    await begin_registration(browser)
    clock.advance(18)

    page = await begin_registration(other_browser)

    assert page.status == 429
    assert page.response.headers["Retry-After"] == "42"
    assert "42 seconds" in page.text
    assert page.find("[name=email]")["value"] == EMAIL


async def test_a_pending_registration_reserves_nothing(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(other_browser, "ann", EMAIL, "the password of a stranger")
    clock.advance(61)

    page = await register(browser, inbox)

    assert page.path == "/dashboard"


async def test_a_name_that_was_taken_meanwhile_can_be_changed(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser, "ann", "first@example.com")
    await register(other_browser, inbox, "ann", EMAIL)

    page = await browser.post("/verify", {"code": await inbox.code_for("first@example.com")})

    assert page.path == "/register"
    assert page.error_of("username") == "This username is taken. Choose another one."
    assert page.find("[name=email]")["value"] == "first@example.com"


async def test_going_back_finds_what_was_typed_and_the_way_on(browser: Browser) -> None:
    await begin_registration(browser)

    page = await browser.get("/register")

    assert page.find("[name=username]")["value"] == "ann"
    assert page.has("#panel a[href='/verify']")


async def test_who_is_logged_in_need_not_register(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    assert (await browser.get("/register")).path == "/dashboard"


class TestClosed:
    @pytest.fixture
    def variables(self) -> dict[str, str]:
        return {"OTPWEB_REGISTRATION": "closed"}

    async def test_closed_registration_says_so(self, browser: Browser) -> None:
        page = await browser.get("/register")

        assert page.status == 403
        assert page.heading == "Registration is closed"

    async def test_nobody_is_sent_to_a_closed_door(self, browser: Browser) -> None:
        page = await browser.get("/login")

        assert not page.has("a[href='/register']")


async def _when_the_mail_is_out(browser: Browser) -> Page:
    for _ in range(100):
        page = await browser.get("/verify")
        if page.find(".delivery")["data-state"] == "printed":
            return page
        await asyncio.sleep(0.02)
    raise AssertionError("the mail is still queued")


def _without_times(html: str) -> str:

    return re.sub(r"\d\d:\d\d(:\d\dZ?)?", "", html)
