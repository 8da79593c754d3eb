"""Whoever has to wait is told why and how long, and keeps what was typed, passwords aside."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, PASSWORD, begin_login, begin_registration, register

WRONG = {"password": "not the password"}


@dataclass(frozen=True)
class Stage:
    """Somebody at the door."""

    browser: Browser
    inbox: Mailbox
    clock: Clock

    async def log_in_wrongly(self, name: str = "ann") -> Page:
        return await self.browser.post("/login", {"username": name, "remember": "yes", **WRONG})

    async def leave(self) -> None:
        """Give up, and come back after a minute."""
        await self.browser.post("/verify/cancel")
        self.clock.advance(60)


Wait = Callable[[Stage], Awaitable[Page]]


async def wrong_passwords(stage: Stage) -> Page:
    return [await stage.log_in_wrongly() for _ in range(6)][-1]


async def mails_of_an_address(stage: Stage) -> Page:
    for _ in range(5):
        await begin_registration(stage.browser)
        await stage.leave()
    return await begin_registration(stage.browser)


async def mails_after_a_password(stage: Stage) -> Page:
    await register(stage.browser, stage.inbox)
    await stage.browser.post("/logout")
    for _ in range(10):
        stage.clock.advance(60)
        await begin_login(stage.browser, remember="yes")
        await stage.browser.post("/verify/cancel")
    stage.clock.advance(60)
    return await begin_login(stage.browser, remember="yes")


async def mails_of_everybody(stage: Stage) -> Page:
    await begin_registration(stage.browser, email="bob@example.com")
    await stage.leave()
    return await begin_registration(stage.browser)


async def a_mailbox_that_wants_none(stage: Stage) -> Page:
    await begin_registration(stage.browser)
    found = re.search(r"/not-me/\S+", (await stage.inbox.newest(EMAIL)).text)
    assert found
    await stage.browser.post(found[0])
    stage.clock.advance(60)
    return await begin_registration(stage.browser)


async def a_network_that_registers(stage: Stage) -> Page:
    for number in range(10):
        await begin_registration(stage.browser, email=f"ann{number}@example.com")
        await stage.browser.post("/verify/cancel")
    return await begin_registration(stage.browser)


async def a_network_that_tries_passwords(stage: Stage) -> Page:
    for number in range(10):
        await stage.log_in_wrongly(f"ann{number}")
    return await stage.log_in_wrongly()


UNASKED = {"OTPWEB_CAPTCHA": "off"}
WAITS = [
    (wrong_passwords, {}, "too many wrong passwords for this name", "5 minutes"),
    (mails_of_an_address, {}, "This address has been sent many codes already", "55 minutes"),
    (mails_after_a_password, {}, "This address has been sent many codes already", "50 minutes"),
    (
        mails_of_everybody,
        {"OTPWEB_BUDGET_ALL_MAILS": "1/hour", **UNASKED},
        "Very many people are asking for codes",
        "59 minutes",
    ),
    (a_mailbox_that_wants_none, {}, "asked us to send no codes for a day", "23 hours 59 minutes"),
    (
        a_network_that_registers,
        {"OTPWEB_BUDGET_CLIENT_REGISTRATIONS": "1/hour", **UNASKED},
        "Very much has come from your network",
        "1 hour",
    ),
    (
        a_network_that_tries_passwords,
        {"OTPWEB_BUDGET_CLIENT_PASSWORDS": "1/hour", **UNASKED},
        "Very much has come from your network",
        "1 hour",
    ),
]


@pytest.fixture
def stage(browser: Browser, inbox: Mailbox, clock: Clock) -> Stage:
    return Stage(browser, inbox, clock)


@pytest.mark.parametrize(
    ("wait", "variables", "why", "how_long"), WAITS, ids=[wait[0].__name__ for wait in WAITS]
)
async def test_whoever_has_to_wait_learns_why_and_how_long_and_types_nothing_twice(
    stage: Stage, wait: Wait, why: str, how_long: str
) -> None:
    page = await wait(stage)

    assert page.status == 429
    assert why in page.find("#notice").get_text()
    assert f"in {how_long}" in page.find("#notice .left").get_text()
    seconds = page.find("#notice count-down")["seconds"]
    assert page.response.headers["Retry-After"] == seconds
    assert page.find("[name=username]")["value"] == "ann"
    assert not page.find("[name=password]").get("value")
    assert PASSWORD not in page.html
    assert page.find("#password")["aria-describedby"] == "password-hint"
    assert page.find("#password-hint").get_text() == "Enter your password again."
    if page.path == "/register":
        assert page.find("[name=email]")["value"] == EMAIL
    else:
        assert page.find("[name=remember]").has_attr("checked")


async def test_after_the_wait_the_same_form_goes_through(stage: Stage, clock: Clock) -> None:
    await register(stage.browser, stage.inbox)
    await stage.browser.post("/logout")
    page = await wrong_passwords(stage)
    clock.advance(int(page.response.headers["Retry-After"]))

    assert (await begin_login(stage.browser)).path == "/verify"


async def test_a_name_that_nobody_has_is_told_the_same(stage: Stage) -> None:
    await register(stage.browser, stage.inbox)
    await stage.browser.post("/logout")
    known = await wrong_passwords(stage)
    nobody = [await stage.log_in_wrongly("ben") for _ in range(6)][-1]

    assert nobody.html.replace("ben", "ann") == known.html
    assert nobody.response.headers["Retry-After"] == known.response.headers["Retry-After"]


@pytest.mark.parametrize("variables", [{"OTPWEB_BUDGET_CLIENT_CODES": "1/hour", **UNASKED}])
async def test_a_network_that_tries_codes_waits_on_the_code_screen(stage: Stage) -> None:
    for number in range(3):
        email = f"ann{number}@example.com"
        await stage.browser.post("/verify/cancel")
        await begin_registration(stage.browser, email=email)
        wrong = f"{(int(await stage.inbox.code_for(email)) + 1) % 10**6:06d}"
        answers = [await stage.browser.post("/verify", {"code": wrong}) for _ in range(4)]

    page = answers[-1]
    assert page.status == 429
    assert "Very much has come from your network" in page.find("#notice").get_text()
    assert page.response.headers["Retry-After"] == page.find("#notice count-down")["seconds"]
    assert page.has("[name=code]")


async def test_a_resend_that_nobody_wants_says_that_no_code_is_awaited(stage: Stage) -> None:
    await begin_registration(stage.browser)
    other = Stage(Browser(stage.browser.client.app, htmx=False), stage.inbox, stage.clock)
    stage.clock.advance(60)
    await begin_registration(other.browser)
    found = re.search(r"/not-me/\S+", (await stage.inbox.newest(EMAIL)).text)
    assert found
    await other.browser.post(found[0])
    stage.clock.advance(60)

    page = await stage.browser.post("/verify/resend")

    assert page.status == 422
    assert page.heading == "No code is awaited here"
