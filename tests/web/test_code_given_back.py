"""/verify after a refusal: what was typed comes back where it can be mended."""

import pytest
from quart import Quart

from otpweb.domain.mails import MailState
from otpweb.storage import outbox
from tests.browser import Browser
from tests.clock import Clock
from tests.guesses import other_than
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_login, begin_registration, register

NO_PATIENCE = {"OTPWEB_BUDGET_CLIENT_CODES": "1/hour", "OTPWEB_CAPTCHA": "off"}


@pytest.mark.parametrize("typed", ["12345", "1234 567", "<b>12345</b>", "“123”"])
async def test_what_is_no_code_can_be_mended(browser: Browser, typed: str) -> None:
    await begin_registration(browser)

    page = await browser.post("/verify", {"code": typed})

    assert page.find("#code")["value"] == typed
    assert page.has("code-field[overtype]:not([once-complete])")


async def test_more_than_the_field_holds_is_not_given_back(browser: Browser) -> None:
    await begin_registration(browser)
    longest = "x" * int(str((await browser.get("/verify")).find("#code")["maxlength"]))

    assert (await browser.post("/verify", {"code": longest})).find("#code")["value"] == longest
    assert not (await browser.post("/verify", {"code": longest + "x"})).find("#code")["value"]


async def test_a_wrong_code_comes_back_where_the_page_can_select_it(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    wrong = other_than(await inbox.code_for(EMAIL))

    page = await browser.post("/verify", {"code": wrong})

    assert page.find("#code")["value"] == (wrong if browser.htmx else "")
    assert page.has("code-field[overtype]")
    assert not page.has("code-field[once-complete]")


@pytest.mark.parametrize("variables", [NO_PATIENCE])
async def test_a_code_that_has_to_wait_is_not_typed_twice_nor_sent_by_itself(
    browser: Browser, inbox: Mailbox
) -> None:
    for number in range(3):
        email = f"ann{number}@example.com"
        await browser.post("/verify/cancel")
        await begin_registration(browser, email=email)
        for _ in range(4):
            await browser.post("/verify", {"code": other_than(await inbox.code_for(email))})

    page = await browser.post("/verify", {"code": "123456"})

    assert page.status == 429
    assert page.find("#code")["value"] == "123456"
    assert not page.has("code-field[once-complete]")
    assert "You can try again" in page.find("#notice").get_text()


async def test_a_fresh_screen_is_empty(browser: Browser) -> None:
    page = await begin_registration(browser)

    assert page.find("#code")["value"] == ""
    assert page.has("code-field[once-complete]")


async def refuse_mail(app: Quart, clock: Clock) -> None:
    """Have the mail server refuse the newest mail."""
    services = app.extensions["otpweb"]
    for mail in await outbox.newest(services.db, limit=1):
        await services.db.execute(
            # Settled: whoever is delivering it at this moment changes nothing any more.
            "UPDATE outbox SET state = :state, settled_at = created_at WHERE id = :id",
            {"state": MailState.REFUSED, "id": mail.id},
        )


async def test_a_refused_address_is_what_has_to_be_mended(
    browser: Browser, app: Quart, clock: Clock
) -> None:
    await begin_registration(browser)
    await refuse_mail(app, clock)

    page = await browser.get("/verify")

    assert page.find("[autofocus]")["name"] == "email"
    assert page.find("#wrong-address").has_attr("open")
    wrong = await browser.post("/verify", {"code": "12345"})
    assert wrong.find("[autofocus]")["name"] == "code"


async def test_an_accounts_refused_address_cannot_be_mended_here(
    browser: Browser, app: Quart, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await browser.post("/logout")
    clock.advance(61)
    await begin_login(browser)
    await refuse_mail(app, clock)

    page = await browser.get("/verify")

    assert page.find("[autofocus]")["name"] == "code"


async def test_an_address_that_has_to_wait_is_not_typed_twice(
    browser: Browser, other_browser: Browser
) -> None:
    await begin_registration(other_browser, "bob", "bob@example.com")
    await begin_registration(browser)

    page = await browser.post("/verify/address", {"email": "bob@example.com"})

    assert page.status == 429
    assert "You can try again" in page.find("#notice").get_text()
    assert page.find("#wrong-address").has_attr("open")
    assert page.find("[name=email]:not([type=hidden])")["value"] == "bob@example.com"
