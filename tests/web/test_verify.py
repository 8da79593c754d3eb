"""/verify: the one code screen."""

import pytest
from quart import Quart

from tests.browser import Browser
from tests.clock import Clock
from tests.guesses import other_than
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_login, begin_registration, log_in, register


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
    assert "if need be after a minute" in page.text
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
    assert not page.has("#waiting")

    page = await browser.post("/verify/cancel")

    assert page.path == "/register"
    assert page.find("[name=email]")["value"] == EMAIL
    assert page.find("[name=username]")["value"] == "ann"


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
    assert page.heading == "This code has expired"
    assert f"We can send a new one to {EMAIL}" in page.text
    assert page.has("#no-mail")
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


async def test_no_request_at_all_is_answered_with_the_way_on(browser: Browser) -> None:
    page = await browser.get("/verify")

    assert page.status == 404
    assert page.has("#panel a[href='/login']")
    assert page.has("#panel a[href='/register']")


async def test_cancelling_leads_back_to_where_it_began(browser: Browser) -> None:
    await begin_registration(browser)

    page = await browser.post("/verify/cancel")

    assert page.path == "/register"
    assert (await browser.get("/verify")).status == 404


async def test_where_the_mail_is_can_be_asked_at_any_time(browser: Browser, inbox: Mailbox) -> None:
    await begin_registration(browser)

    page = await browser.get("/verify/delivery")

    assert page.status == 200
    assert page.has("#delivery")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("failed", "takes no mail from us at the moment"),
        ("expired", "could not be delivered in time. Send a new code."),
    ],
)
async def test_a_mail_that_we_may_not_send_is_told_from_one_that_came_too_late(
    app: Quart, browser: Browser, state: str, words: str
) -> None:
    await begin_registration(browser)
    # Settled: whoever is delivering it at this moment changes nothing any more.
    settled = f"UPDATE outbox SET state = '{state}', settled_at = created_at"
    await app.extensions["otpweb"].db.execute(settled)

    page = await browser.get("/verify")

    assert words in page.find("[data-state]").text


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


async def test_after_success_the_code_screen_leads_to_the_dashboard(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)

    assert (await browser.get("/verify")).path == "/dashboard"
    assert (await browser.post("/verify", {"code": "123456"})).path == "/dashboard"


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
