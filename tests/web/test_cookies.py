"""Cookies: good for as long as their key is, whatever the clocks say."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from itsdangerous import TimestampSigner
from quart import Quart

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_registration, register

# In seconds: another machine that is a little ahead, a clock that was set back by a day or two,
# and what is older than any cookie is kept.
SHIFTS = [1, 2 * 86_400, -400 * 86_400]


@contextmanager
def signing(monkeypatch: pytest.MonkeyPatch, shift: int) -> Iterator[None]:
    """Sign cookies, meanwhile, by a clock that is so many seconds ahead."""
    with monkeypatch.context() as patch:
        patch.setattr(TimestampSigner, "get_timestamp", lambda _: int(time.time()) + shift)
        yield


@pytest.mark.parametrize("shift", SHIFTS)
async def test_a_challenge_is_found_by_a_cookie_that_another_clock_signed(
    browser: Browser, inbox: Mailbox, monkeypatch: pytest.MonkeyPatch, shift: int
) -> None:
    with signing(monkeypatch, shift):
        await begin_registration(browser)

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert page.path == "/dashboard"


@pytest.mark.parametrize("shift", SHIFTS)
async def test_a_session_is_found_by_a_cookie_that_another_clock_signed(
    browser: Browser, inbox: Mailbox, monkeypatch: pytest.MonkeyPatch, shift: int
) -> None:
    with signing(monkeypatch, shift):
        await register(browser, inbox)

    assert (await browser.get("/dashboard")).status == 200


async def test_the_cookies_of_a_retired_key_are_good_until_it_is_dropped(
    browser: Browser, app: Quart, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    retired, app.secret_key = app.secret_key, "a secret that nobody knew until now"
    app.config["SECRET_KEY_FALLBACKS"] = [retired]
    kept = await browser.get("/dashboard")
    app.config["SECRET_KEY_FALLBACKS"] = []

    assert kept.status == 200
    assert (await browser.get("/dashboard")).status == 401


async def test_a_challenge_goes_on_with_the_cookie_of_a_retired_key(
    browser: Browser, app: Quart
) -> None:
    await begin_registration(browser)
    retired, app.secret_key = app.secret_key, "a secret that nobody knew until now"
    app.config["SECRET_KEY_FALLBACKS"] = [retired]
    kept = await browser.get("/verify")
    app.config["SECRET_KEY_FALLBACKS"] = []

    assert kept.has("input[name=code]")
    assert not (await browser.get("/verify")).has("input[name=code]")
