"""/verify where too many codes were guessed: eight letters and digits, as easily typed."""

import pytest

from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_registration

pytestmark = pytest.mark.parametrize("variables", [{"OTPWEB_BUDGET_WRONG_CODES": "1/hour"}])


@pytest.fixture
async def screen(browser: Browser, inbox: Mailbox, clock: Clock) -> Page:
    """Come to the code screen of an address for which too much was guessed."""
    await begin_registration(browser)
    code = await inbox.code_for(EMAIL)
    await browser.post("/verify", {"code": f"{(int(code) + 1) % 10**6:06d}"})
    await browser.post("/verify/cancel")
    clock.advance(61)
    return await begin_registration(browser)


async def test_the_last_guess_closes_the_request_with_a_way_on(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_registration(browser)
    code = await inbox.code_for(EMAIL)

    page = await browser.post("/verify", {"code": f"{(int(code) + 1) % 10**6:06d}"})

    assert (page.status, page.heading) == (422, "Too many wrong codes")
    assert page.find("#start-again button").get_text() == "Start again"
    assert not page.has("[name=code]")


async def test_the_screen_says_what_to_type(screen: Page) -> None:
    assert screen.find("label[for=code]").get_text() == "Code, eight letters and digits"
    assert "We sent a code of eight letters and digits" in screen.text
    assert "six-digit" not in screen.text.lower()


async def test_phones_show_letters(screen: Page) -> None:
    field = screen.find("#code")

    assert field["inputmode"] == "text"
    assert field["autocomplete"] == "one-time-code"
    assert field["autocapitalize"] == "off"


async def test_the_element_knows_what_is_complete(screen: Page) -> None:
    element = screen.find("code-field")

    assert element.has_attr("letters")
    assert element.has_attr("once-complete")


@pytest.mark.parametrize("typed", ["123456", "7K2D-M9Q", "7K2D-M9QU", "", "my password is this"])
async def test_what_is_no_such_code_costs_nothing_and_is_explained(
    browser: Browser, screen: Page, typed: str
) -> None:
    pages = [await browser.post("/verify", {"code": typed}) for _ in range(6)]

    assert {page.status for page in pages} == {422}
    assert "The code is eight letters and digits." in pages[-1].error_of("code")


async def test_the_code_is_taken_however_it_is_typed(
    browser: Browser, screen: Page, inbox: Mailbox
) -> None:
    code = (await inbox.code_for(EMAIL)).lower().replace("0", "o").replace("1", "l")

    page = await browser.post("/verify", {"code": f" {code[:2]} {code[2:]}\n"})

    assert page.path == "/dashboard"


async def test_a_wrong_one_takes_a_try_and_leaves_the_rest(browser: Browser, screen: Page) -> None:
    page = await browser.post("/verify", {"code": "0000-0000"})

    assert page.error_of("code").startswith("That is not the code. You have 4 tries left.")


async def test_the_mail_shows_it_in_two_groups_and_plainly_for_browsers(
    screen: Page, inbox: Mailbox
) -> None:
    mail = await inbox.newest(EMAIL)
    code = await inbox.code_for(EMAIL)

    assert mail.subject == f"{code} is your otpweb code"
    assert mail.text.startswith(f"{code}\n")
    assert mail.text.rstrip().endswith(f"@localhost #{code.replace('-', '')}")
    assert code in mail.html
