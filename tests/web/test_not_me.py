"""/not-me: the link in each code mail. Whoever follows it changes nothing, whoever presses does."""

from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import (
    EMAIL,
    begin_login,
    begin_registration,
    denial_link,
    deny,
    recover,
    register,
)


async def test_the_link_explains_in_a_browser_that_knows_nothing(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)

    page = await other_browser.get(await denial_link(inbox))

    assert page.status == 200
    assert page.heading == "Was this not you?"
    assert f"mail a code to {EMAIL} , to register here" in page.text
    assert page.find("#deny button").get_text() == "This was not me"


async def test_a_scanner_that_follows_links_ends_nothing(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    path = await denial_link(inbox)
    for way in (path, f"{path}/allow", f"{path}/allowed"):
        await other_browser.get(way)

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.path == "/dashboard"


async def test_pressing_the_button_kills_the_code(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    code = await inbox.code_for(EMAIL)

    page = await deny(other_browser, await denial_link(inbox))

    assert (page.status, page.heading) == (200, "No more codes today")
    assert (await browser.post("/verify", {"code": code})).heading == "No code is awaited here"


async def test_it_says_until_when_there_will_be_no_mails(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)

    page = await deny(browser, await denial_link(inbox))

    until = page.find("#panel time")["datetime"]
    assert str(until).startswith("2026-11-22T14:02")


async def test_no_mail_goes_out_for_a_day_and_the_form_says_so(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    await deny(browser, await denial_link(inbox))
    clock.advance(61)

    page = await begin_registration(browser)

    assert page.status == 429
    assert "asked us to send no codes for a day" in page.text
    assert len(await inbox.of(EMAIL)) == 1


async def test_the_owner_can_take_it_back(browser: Browser, inbox: Mailbox, clock: Clock) -> None:
    await begin_registration(browser)
    page = await deny(browser, await denial_link(inbox))

    page = await browser.post(str(page.find("#allow")["action"]))
    clock.advance(61)

    assert page.heading == "Codes are allowed again"
    assert EMAIL in page.text
    assert not page.has("#deny")
    assert (await begin_registration(browser)).path == "/verify"


async def test_whoever_asked_with_the_password_is_warned_of(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(61)
    await begin_login(other_browser)

    page = await deny(browser, await denial_link(inbox))

    assert "Whoever asked knows your password." in page.text


async def test_no_other_site_can_press_the_button(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    path = await denial_link(inbox)

    page = await other_browser.post(
        path, {}, Origin="http://evil.example", **{"Sec-Fetch-Site": "cross-site"}
    )

    assert page.status == 403
    assert (await other_browser.get(path)).heading == "Was this not you?"


async def test_the_page_holds_no_code(browser: Browser, inbox: Mailbox) -> None:
    await begin_registration(browser)

    page = await browser.get(await denial_link(inbox))

    assert await inbox.code_for(EMAIL) not in page.html


async def test_the_link_of_an_earlier_mail_works_too(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await begin_registration(browser)
    first = await denial_link(inbox)
    clock.advance(61)
    await browser.post("/verify/resend")

    await browser.post(first)

    assert (await browser.get("/verify")).heading == "No code is awaited here"


async def test_whose_password_somebody_else_has_chosen_can_choose_one_again(
    browser: Browser, other_browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await recover(other_browser, inbox, clock)
    link = await denial_link(inbox)
    await other_browser.post("/recover/password", {"password": "seven quiet owls"})

    page = await browser.get(link)

    assert "change the password of your mailbox" in page.find("#panel").get_text()
    assert page.has("#panel a[href='/recover']")
    page = await deny(browser, link)
    assert "allow codes again" in page.find("#panel").get_text()
