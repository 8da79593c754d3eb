"""/recover/password, as people meet it."""

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.apps import register_with_app
from tests.web.people import EMAIL, begin_login, begin_recovery, recover, register

NEW = "seven quiet owls"


async def test_the_whole_way_from_forgetting_to_logging_in(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(other_browser, inbox)
    page = await recover(browser, inbox, clock)
    assert (page.path, page.heading) == ("/recover/password", "Choose a new password")
    assert page.find("[autocomplete=username]")["value"] == "ann"

    page = await browser.post("/recover/password", {"password": NEW})

    assert (page.path, page.heading) == ("/recover/done", "Your new password is set")
    assert page.find("#panel a.primary")["href"] == "/login"
    assert (await other_browser.get("/dashboard")).status == 401
    page = await browser.post("/login", {"username": "ann", "password": NEW})
    assert page.path == "/verify"


async def test_whoever_has_an_app_reads_at_each_step_that_mail_is_not_enough_this_time(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(browser, inbox, clock)
    await browser.post("/logout")
    before = await recover(browser, inbox, clock)
    done = await browser.post("/recover/password", {"password": NEW})
    asked = await browser.post("/login", {"username": "ann", "password": NEW})

    assert asked.path == "/login/totp"
    for page in (before, done, asked):
        assert "a mailed code is not enough" in page.find("#panel").get_text()


async def test_whoever_has_nothing_but_mail_is_not_frightened_by_what_others_are_asked_for(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    page = await recover(browser, inbox, clock)

    assert "a mailed code is not enough" not in page.find("#panel").get_text()


async def test_a_weak_password_is_mended_in_place(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await recover(browser, inbox, clock)

    page = await browser.post("/recover/password", {"password": "short"})

    assert page.status == 422
    assert page.error_of("password").startswith("This has fewer than 8 characters.")
    assert (await browser.post("/recover/password", {"password": NEW})).path == "/recover/done"


async def test_without_a_code_in_this_browser_there_is_nothing_to_choose(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await recover(browser, inbox, clock)

    for page, status in (
        (await other_browser.get("/recover/password"), 404),
        (await other_browser.post("/recover/password", {"password": NEW}), 422),
    ):
        assert (page.status, page.heading) == (status, "Start again to choose a new password")
        assert page.has("#panel a[href='/recover']")
    clock.advance(61)
    assert (await begin_login(other_browser)).path == "/verify"


async def test_going_back_after_it_is_done_finds_no_second_chance(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await recover(browser, inbox, clock)
    await browser.post("/recover/password", {"password": NEW})

    assert (await browser.get("/recover/password")).status == 404
    assert (await browser.get("/dashboard")).status == 401


async def test_the_code_alone_opens_no_other_page(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await browser.post("/logout")
    await recover(browser, inbox, clock)

    for path in ("/dashboard", "/account/password"):
        page = await browser.get(path)
        assert page.status == 401
        assert EMAIL not in page.text


async def test_the_code_of_an_address_without_account_does_not_exist(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_recovery(browser, "nobody@example.com")

    page = await browser.post("/verify", {"code": "123456"})

    assert page.status == 422
    assert page.error_of("code").startswith("That is not the code.")
