"""Whoever reads the mail may choose a new password, once; they get nothing else by it."""

import asyncio
from pathlib import Path

from otpweb.domain.events import EventKind
from otpweb.storage.database import Database
from tests.attack.client import PASSWORD, Client
from tests.attack.conftest import ON_SQLITE, NewClient
from tests.attack.owners import (
    add_app,
    count_noted,
    elsewhere,
    leads_to,
    with_cookies_of,
    with_password,
)
from tests.attack.test_second_step import routes

pytestmark = ON_SQLITE

NEW = "nine purple walruses"


async def asked(new_client: NewClient, owner: Client) -> Client:
    """Return another browser in which somebody says that the owner's password is forgotten."""
    browser = elsewhere(new_client, owner)
    assert leads_to(await browser.post("/recover", email=owner.email)) == "/verify"
    return browser


async def granted(new_client: NewClient, owner: Client) -> Client:
    """Return another browser in which the code was right, and a new password may be chosen."""
    browser = await asked(new_client, owner)
    assert leads_to(await browser.enter(await owner.code())) == "/recover/password"
    return browser


async def choose(browser: Client, password: str = NEW) -> str:
    """Choose a password and return where that leads; "" when it is refused."""
    return leads_to(await browser.post("/recover/password", password=password))


async def test_in_another_browser_no_password_can_be_chosen(new_client: NewClient) -> None:
    ann = await new_client().join()
    browser = await granted(new_client, ann)
    stranger = await asked(new_client, ann)

    assert await choose(stranger) == ""
    assert await choose(browser) == "/recover/done"


async def test_a_cookie_that_was_copied_before_the_code_lets_no_password_be_chosen(
    new_client: NewClient,
) -> None:
    ann = await new_client().join()
    browser = await asked(new_client, ann)
    thief = with_cookies_of(new_client, browser)
    assert leads_to(await browser.enter(await ann.code())) == "/recover/password"

    assert await choose(thief) == ""
    await thief.post("/recover", email=ann.email)  # which takes it to the next handle
    assert await choose(thief) == ""


async def test_the_password_of_the_account_that_got_the_mail_is_chosen_and_no_other(
    new_client: NewClient,
) -> None:
    ann, bob = await new_client().join(), await new_client().join()
    browser = await granted(new_client, ann)
    names = {"username": bob.name, "email": bob.email, "account_id": bob.name}

    await browser.post("/recover/password", password=NEW, **names)

    assert (await bob.log_in()).status_code == 303
    assert leads_to(await elsewhere(new_client, ann).log_in(password=NEW)) == "/verify"


async def test_a_password_is_chosen_once(new_client: NewClient) -> None:
    ann = await new_client().join()
    browser = await granted(new_client, ann)
    before = with_cookies_of(new_client, browser)
    assert await choose(browser) == "/recover/done"

    assert await choose(browser, "ten orange beetles") == ""
    assert await choose(before, "ten orange beetles") == ""


async def test_whoever_may_choose_a_password_gets_nowhere_else(
    new_client: NewClient, tmp_path: Path
) -> None:
    ann = await new_client().join()
    await add_app(ann)
    thief = await granted(new_client, ann)
    paths = [path for path in routes(tmp_path) if path != "/recover/password"]

    answers = [await thief.get(path) for path in paths]

    assert [one.url.path for one in answers if ann.name in one.text] == []
    assert not await thief.is_in()


async def test_a_new_password_makes_up_for_no_app(new_client: NewClient, tmp_path: Path) -> None:
    ann = await new_client().join()
    app = await add_app(ann)
    thief = await granted(new_client, ann)
    assert await choose(thief) == "/recover/done"
    assert not await thief.is_in()

    assert leads_to(await thief.log_in(password=NEW)) == "/login/totp"
    assert leads_to(await thief.post("/login/mailed-code")) == "/login/totp"

    paths = [path for path in routes(tmp_path) if not path.startswith("/login")]
    answers = [await thief.get(path) for path in paths]
    assert [one.url.path for one in answers if ann.name in one.text] == []
    assert not await thief.is_in()
    assert leads_to(await thief.post("/login/totp", code=app.code(+1))) == "/dashboard"


async def test_a_new_password_ends_all_that_was_begun_by_the_old_one(
    new_client: NewClient,
) -> None:
    ann = await new_client().join()
    moving = f"moved.{ann.email}"
    assert leads_to(await ann.post("/account/email", email=moving)) == "/verify"
    moving_code = await ann.code(moving)
    thief = await with_password(new_client, ann)
    login_code = await ann.code()
    browser, other = await granted(new_client, ann), await granted(new_client, ann)

    assert await choose(browser) == "/recover/done"

    assert not await ann.is_in()
    assert leads_to(await ann.enter(moving_code)) != "/account/email/done"
    await thief.enter(login_code)
    assert not await thief.is_in()
    assert await choose(other, "ten orange beetles") == ""
    assert (await elsewhere(new_client, ann).log_in()).status_code == 422


async def test_a_new_password_ends_a_login_that_waits_for_the_app(new_client: NewClient) -> None:
    ann = await new_client().join()
    app = await add_app(ann)
    thief = await with_password(new_client, ann)
    await choose(await granted(new_client, ann))

    await thief.post("/login/totp", code=app.code(+1))

    assert not await thief.is_in()


async def test_however_often_strangers_ask_the_old_password_goes_on_working(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    strangers = [elsewhere(new_client, ann) for _ in range(50)]

    await asyncio.gather(*(one.post("/recover", email=ann.email) for one in strangers))

    assert await ann.is_in()
    assert leads_to(await elsewhere(new_client, ann).log_in(password=PASSWORD)) == "/verify"
    assert await count_noted(tables, EventKind.PASSWORD_RECOVERED, ann) == 0
