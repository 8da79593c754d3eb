"""/verify: the one code screen."""

import pytest

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_login, begin_registration, log_in, register


def other_than(code: str) -> str:
    """Return a code that is wrong."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a_wrong_code_says_how_many_tries_are_left(browser: Browser, inbox: Mailbox) -> None:
    await begin_registration(browser)

    page = await browser.post("/verify", {"code": other_than(await inbox.code_for(EMAIL))})

    assert page.status == 422
    assert page.error_of("code").startswith("That is not the code. You have 4 tries left.")


async def test_the_right_code_no_longer_helps_after_five_wrong_ones(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    code = await inbox.code_for(EMAIL)
    for _ in range(5):
        await browser.post("/verify", {"code": other_than(code)})

    page = await browser.post("/verify", {"code": code})

    assert page.status == 422
    assert page.heading == "Too many wrong codes"
    assert (await browser.get("/dashboard")).status == 401


async def test_an_exhausted_request_can_be_started_again_without_typing_anew(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    code = await inbox.code_for(EMAIL)
    for _ in range(5):
        await browser.post("/verify", {"code": other_than(code)})

    page = await browser.get("/register")

    assert page.find("[name=email]")["value"] == EMAIL


@pytest.mark.parametrize("typed", ["{0} ", "{1} {2}", "Your code is {0}.", "{1}-{2}\r\n"])
async def test_a_code_may_be_typed_or_pasted_as_people_do(
    browser: Browser, inbox: Mailbox, typed: str
) -> None:
    await begin_registration(browser)
    code = await inbox.code_for(EMAIL)

    page = await browser.post("/verify", {"code": typed.format(code, code[:3], code[3:])})

    assert page.path == "/dashboard"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "+12345", "1_2345", "abc", "1" * 400])
async def test_what_is_no_code_costs_no_try(browser: Browser, inbox: Mailbox, typed: str) -> None:
    await begin_registration(browser)

    page = await browser.post("/verify", {"code": typed})

    assert page.status == 422
    assert page.error_of("code").startswith("The code is six digits.")
    again = await browser.post("/verify", {"code": other_than(await inbox.code_for(EMAIL))})
    assert "4 tries left" in again.text


async def test_a_code_expires_after_five_minutes(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    clock.advance(300)

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.status == 422
    assert "This code has expired" in page.text
    assert page.has("form[action='/verify/resend'] button")


async def test_a_code_works_until_its_last_second(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    clock.advance(299)

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.path == "/dashboard"


async def test_a_code_works_once(browser: Browser, other_browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)
    await browser.post("/logout")

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.status == 422
    assert (await browser.get("/dashboard")).status == 401


async def test_a_code_is_of_no_use_in_another_browser(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    code = await inbox.code_for(EMAIL)

    page = await other_browser.post("/verify", {"code": code})

    assert page.status == 422
    assert page.heading == "No code is awaited here"
    assert (await browser.post("/verify", {"code": code})).path == "/dashboard"


async def test_no_request_at_all_is_answered_with_the_way_on(browser: Browser) -> None:
    page = await browser.get("/verify")

    assert page.status == 404
    assert page.has("#panel a[href='/login']")
    assert page.has("#panel a[href='/register']")


async def test_a_new_code_has_to_wait_a_minute(browser: Browser, clock: Clock) -> None:
    await begin_registration(browser)
    clock.advance(36)

    page = await browser.post("/verify/resend")

    assert page.status == 429
    assert page.response.headers["Retry-After"] == "24"
    assert "24 seconds" in page.text


async def test_a_new_code_takes_the_place_of_the_old_one(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    old = await inbox.code_for(EMAIL)
    clock.advance(60)
    page = await browser.post("/verify/resend")
    tag = page.find("#tag").text

    page = await browser.post("/verify", {"code": old})

    assert page.status == 422
    assert page.error_of("code").startswith("That code is from an earlier e-mail.")
    assert tag in page.error_of("code")
    assert f"request {tag}" in (await inbox.newest(EMAIL)).text
    code = await inbox.code_for(EMAIL)
    assert (await browser.post("/verify", {"code": code})).path == "/dashboard"


async def test_an_older_code_costs_no_try(browser: Browser, inbox: Mailbox, clock: Clock) -> None:
    await begin_registration(browser)
    old = await inbox.code_for(EMAIL)
    clock.advance(60)
    await browser.post("/verify/resend")
    for _ in range(7):
        await browser.post("/verify", {"code": old})

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.path == "/dashboard"


async def test_a_new_code_brings_no_new_tries(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    for _ in range(3):
        await browser.post("/verify", {"code": other_than(await inbox.code_for(EMAIL))})
    clock.advance(60)
    await browser.post("/verify/resend")

    page = await browser.post("/verify", {"code": other_than(await inbox.code_for(EMAIL))})

    assert "You have one try left." in page.error_of("code")


async def test_five_mails_are_all_there_are(browser: Browser, inbox: Mailbox, clock: Clock) -> None:
    await begin_registration(browser)
    for _ in range(4):
        clock.advance(60)
        await browser.post("/verify/resend")
    clock.advance(60)

    page = await browser.post("/verify/resend")

    assert page.status == 422
    assert "No more e-mails can be sent for this request" in page.text
    assert len(await inbox.of(EMAIL)) == 5


async def test_an_expired_code_is_renewed_by_one_press(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    clock.advance(400)
    page = await browser.post("/verify/resend")
    assert page.path == "/verify"

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.path == "/dashboard"


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


async def test_cancelling_leads_back_to_where_it_began(browser: Browser) -> None:
    await begin_registration(browser)

    page = await browser.post("/verify/cancel")

    assert page.path == "/register"
    assert (await browser.get("/verify")).status == 404


async def test_a_page_of_an_earlier_request_is_told_about_the_newer_one(
    browser: Browser, inbox: Mailbox
) -> None:
    page = await begin_registration(browser, "ann", "first@example.com")
    old_tag = page.find("input[name=request]")["value"]
    page = await begin_registration(browser, "ann", EMAIL)
    if page.find("input[name=request]")["value"] == old_tag:
        pytest.skip("one time in 184 the two requests have one tag")

    page = await browser.post(
        "/verify", {"code": await inbox.code_for("first@example.com"), "request": str(old_tag)}
    )

    assert page.status == 422
    assert "You began again in another tab." in page.text
    assert f"“request {page.find('#tag').text}”" in page.text


async def test_where_the_mail_is_can_be_asked_at_any_time(browser: Browser, inbox: Mailbox) -> None:
    await begin_registration(browser)

    page = await browser.get("/verify/delivery")

    assert page.status == 200
    assert page.has("#delivery")


async def test_where_the_mail_is_says_nothing_without_a_request(browser: Browser) -> None:
    page = await browser.get("/verify/delivery")

    assert not page.has("#delivery")


async def test_the_code_stands_on_no_page_and_in_no_cookie(
    browser: Browser, inbox: Mailbox
) -> None:
    page = await begin_registration(browser)
    code = await inbox.code_for(EMAIL)
    jar = browser.client.cookie_jar
    assert jar is not None

    assert code not in page.html
    assert not any(code in str(cookie.value) or EMAIL in str(cookie.value) for cookie in jar)


async def test_a_login_code_does_not_serve_a_registration(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await begin_registration(other_browser, "bob", "bob@example.com")
    await browser.post("/logout")
    await begin_login(browser)

    page = await other_browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.status == 422


async def test_after_success_the_code_screen_leads_to_the_dashboard(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)

    assert (await browser.get("/verify")).path == "/dashboard"
    assert (await browser.post("/verify", {"code": "123456"})).path == "/dashboard"


async def test_the_handle_changes_when_its_challenge_is_over(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    jar = browser.client.cookie_jar
    assert jar is not None
    before = {cookie.name: cookie.value for cookie in jar}["otpweb_challenge"]
    await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})
    await browser.post("/logout")

    await browser.get("/login")

    assert {cookie.name: cookie.value for cookie in jar}["otpweb_challenge"] != before


async def test_every_step_keeps_the_handle_for_another_hour(browser: Browser) -> None:
    await browser.get("/register")

    response = await browser.client.post("/register", form={"username": "ann"})

    assert response.headers["Set-Cookie"].startswith("otpweb_challenge=")


class TestQuickly:
    @pytest.fixture
    def variables(self) -> dict[str, str]:
        return {"OTPWEB_RESEND_INTERVAL": "0", "OTPWEB_CODE_ATTEMPTS": "2"}

    async def test_without_an_interval_the_next_mail_may_go_at_once(
        self, browser: Browser, inbox: Mailbox
    ) -> None:
        await begin_registration(browser)

        page = await browser.post("/verify/resend")

        assert page.status == 200
        assert len(await inbox.of(EMAIL)) == 2

    async def test_the_number_of_tries_is_a_setting(self, browser: Browser, inbox: Mailbox) -> None:
        await register(browser, inbox)
        await browser.post("/logout")
        await begin_login(browser)
        wrong = other_than(await inbox.code_for(EMAIL))
        await browser.post("/verify", {"code": wrong})

        page = await browser.post("/verify", {"code": wrong})

        assert page.heading == "Too many wrong codes"

    async def test_login_after_login_after_login(self, browser: Browser, inbox: Mailbox) -> None:
        await register(browser, inbox)
        for _ in range(3):
            await browser.post("/logout")
            assert (await log_in(browser, inbox)).path == "/dashboard"
