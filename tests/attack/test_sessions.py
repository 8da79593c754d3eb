"""A session begins when everything was shown, under a new name, and ends for good."""

from urllib.parse import quote

import httpx
import pytest

from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import ON_SQLITE, NewClient, count, suspend

pytestmark = ON_SQLITE

PLANTED = "planted-by-somebody-who-waits-outside-xxxxxxxx"


def cookie(client: Client, name: str) -> str:
    """Return what a browser holds under that name."""
    return client.http.cookies.get(f"otpweb_{name}") or ""


async def test_a_planted_session_is_not_taken_up(new_client: NewClient) -> None:
    ann = new_client()
    ann.http.cookies.set("otpweb_session", PLANTED, domain="localhost.local")
    ann.http.cookies.set("otpweb_challenge", PLANTED, domain="localhost.local")
    await ann.join()

    held = cookie(ann, "session")
    assert held
    assert PLANTED not in held
    thief = new_client()
    thief.http.headers["Cookie"] = f"otpweb_session={PLANTED}"
    assert not await thief.is_in()


async def test_a_session_of_ones_own_that_was_planted_does_not_become_the_victims(
    new_client: NewClient,
) -> None:
    thief, ann = await new_client().join(), new_client()
    planted = cookie(thief, "session")
    ann.http.cookies = httpx.Cookies(thief.http.cookies)
    await ann.post("/verify/cancel")
    await ann.register()
    code = await ann.code()
    await ann.enter(code)

    assert ann.name in (await ann.get("/dashboard")).text
    assert cookie(ann, "session") != planted
    assert not await thief.is_in()


async def test_a_planted_browser_token_is_not_taken_up(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    ann.http.cookies.set("otpweb_browser", PLANTED, domain="localhost.local")
    before = await count(tables, "known_browsers")
    await ann.join()

    assert cookie(ann, "browser") != PLANTED
    assert await count(tables, "known_browsers") == before + 1


async def test_a_browser_that_was_known_stays_known_by_another_token(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    token = cookie(ann, "browser")
    before = await count(tables, "known_browsers")
    await ann.post("/logout")
    await ann.log_in()
    await ann.enter(await ann.code())

    assert await ann.is_in()
    assert cookie(ann, "browser") not in {"", token}
    assert await count(tables, "known_browsers") == before


async def test_after_logout_a_copy_of_the_cookie_opens_nothing(new_client: NewClient) -> None:
    ann, thief = await new_client().join(), new_client()
    thief.http.cookies = httpx.Cookies(ann.http.cookies)
    assert await thief.is_in()

    await ann.post("/logout")

    assert not await thief.is_in()


@pytest.mark.parametrize("column", ["expires_at", "last_seen_at"])
async def test_a_session_that_is_too_old_opens_nothing(
    new_client: NewClient, tables: Database, column: str
) -> None:
    ann, bob = await new_client().join(), await new_client().join()
    of_ann = f"account_id = (SELECT id FROM accounts WHERE username = '{ann.name}')"
    await tables.execute(f"UPDATE sessions SET {column} = {column} - 86400000 WHERE {of_ann}")

    assert not await ann.is_in()
    assert await bob.is_in()


async def test_the_sessions_of_a_suspended_account_end_at_once(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    await suspend(tables, ann)

    assert not await ann.is_in()


async def test_a_cookie_with_another_signature_is_none(new_client: NewClient) -> None:
    ann, thief = await new_client().join(), new_client()
    held = cookie(ann, "session")
    body, _, signature = held.rpartition(".")
    for forged in (body, f"{body}.", f"{body}.{signature[::-1]}", quote(held[::-1]), "null", "0"):
        thief.http.headers["Cookie"] = f"otpweb_session={forged}"

        assert not await thief.is_in()


async def test_a_cookie_copied_before_the_password_opens_nothing(new_client: NewClient) -> None:
    ann = await new_client().join()
    await ann.post("/logout")
    await ann.get("/login")
    thief = new_client()
    thief.http.headers["Cookie"] = f"otpweb_challenge={cookie(ann, 'challenge')}"
    opened = await thief.register()
    thief.http.headers["Cookie"] = opened.headers["Set-Cookie"].partition(";")[0]
    await ann.log_in()
    code = await ann.code()

    assert ann.email not in (await thief.get("/verify")).text
    assert (await thief.enter(code)).status_code == 422
    assert (await ann.enter(code)).headers["Location"] == "/dashboard"
