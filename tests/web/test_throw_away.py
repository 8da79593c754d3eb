"""Throw-away addresses: one warning at a time, and one for those without scripts as well."""

from dataclasses import replace

import pytest
from quart import Quart

from otpweb.domain.addresses import AddressPolicy
from tests.browser import Browser
from tests.web.people import begin_registration

THROWN_AWAY = frozenset({"throw.example.org", "gmial.com"})
ADDRESS = "ann@throw.example.org"
LOOKS = "This looks like a throw-away address"


def treat(app: Quart, *, is_refused: bool) -> None:
    policy = AddressPolicy(THROWN_AWAY, is_refused)
    app.extensions["otpweb"] = replace(app.extensions["otpweb"], addresses=policy)


@pytest.fixture
def warns(app: Quart) -> None:
    treat(app, is_refused=False)


@pytest.fixture
def refuses(app: Quart) -> None:
    treat(app, is_refused=True)


@pytest.mark.usefixtures("warns")
async def test_a_doubtful_address_is_doubted_beside_the_field(browser: Browser) -> None:
    page = await browser.get(f"/register/suggestion?email={ADDRESS}")

    assert LOOKS in page.text
    assert "not be accepted" not in page.text


@pytest.mark.usefixtures("refuses")
async def test_one_that_will_be_refused_is_said_to_be_before_it_is_sent(browser: Browser) -> None:
    page = await browser.get(f"/register/suggestion?email={ADDRESS}")

    assert "will not be accepted" in page.text


@pytest.mark.usefixtures("warns")
async def test_of_a_mistyped_provider_only_the_right_one_is_said(browser: Browser) -> None:
    page = await browser.get("/register/suggestion?email=ann@gmial.com")

    assert "ann@gmail.com" in page.text
    assert LOOKS not in page.text


@pytest.mark.usefixtures("refuses")
async def test_a_refused_address_is_told_once(browser: Browser) -> None:
    page = await begin_registration(browser, email=ADDRESS)

    assert page.status == 422
    assert page.text.count(LOOKS) == 1
    assert LOOKS in page.error_of("email")


@pytest.mark.usefixtures("warns")
async def test_the_code_screen_says_it_to_those_who_could_not_be_warned(browser: Browser) -> None:
    page = await begin_registration(browser, email=ADDRESS)

    assert page.path == "/verify"
    assert LOOKS in page.find("#doubt").get_text()


@pytest.mark.usefixtures("warns")
async def test_on_the_code_screen_a_suggestion_is_enough(browser: Browser) -> None:
    page = await begin_registration(browser, email="ann@gmial.com")

    assert page.has("#suggestion")
    assert not page.has("#doubt")


async def test_an_address_to_keep_is_not_doubted(browser: Browser) -> None:
    page = await begin_registration(browser)

    assert LOOKS not in page.text
