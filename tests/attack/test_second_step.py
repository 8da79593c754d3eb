"""Between the password and the code nobody is anybody, and after it one is where one belongs."""

from pathlib import Path

import pytest

from otpweb.app import create_app
from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import ON_SQLITE, NewClient, count, suspend
from tests.conftest import make_settings

pytestmark = ON_SQLITE

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


async def with_password_only(new_client: NewClient) -> Client:
    """Return a browser in which the right password was typed and no code."""
    ann, thief = await new_client().join(), new_client()
    thief.name, thief.email = ann.name, ann.email
    assert (await thief.log_in()).headers["Location"] == "/verify"
    return thief


def routes(folder: Path) -> list[str]:
    """Return a path for every route there is, those of development aside."""
    app = create_app(make_settings(f"sqlite:///{folder}/unused.db"))
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    return [rule.partition("<")[0] + "x" * ("<" in rule) for rule in rules if "/dev/" not in rule]


@pytest.mark.parametrize("method", METHODS)
async def test_with_the_password_alone_no_route_shows_anything_of_the_account(
    new_client: NewClient, tmp_path: Path, method: str
) -> None:
    thief = await with_password_only(new_client)
    paths = [*routes(tmp_path), "/dashboard/", "//dashboard", "/Dashboard", "/dashboard%2f"]

    answers = [await thief.http.request(method, path) for path in paths]

    assert [answer.url.path for answer in answers if thief.name in answer.text] == []
    assert [answer.url.path for answer in answers if answer.status_code >= 500] == []
    assert not await thief.is_in()


async def test_with_password_and_code_the_account_is_shown(new_client: NewClient) -> None:
    ann = await with_password_only(new_client)
    await ann.mail()
    await ann.enter(await ann.code())

    assert ann.name in (await ann.get("/dashboard")).text


@pytest.mark.parametrize("field", ["verified", "trust", "remember", "next", "step", "is_admin"])
async def test_no_field_makes_up_for_the_code(new_client: NewClient, field: str) -> None:
    thief = await with_password_only(new_client)
    fields = {field: "/dashboard" if field == "next" else "1"}

    await thief.post("/login", username=thief.name, password="seven quiet owls", **fields)
    await thief.post("/verify", **fields)

    assert not await thief.is_in()


async def test_before_the_address_is_proven_nothing_works(new_client: NewClient) -> None:
    ann, elsewhere = new_client(), new_client()
    await ann.register()

    tried = [await elsewhere.log_in(ann.name), await elsewhere.log_in(ann.email)]

    assert [answer.status_code for answer in tried] == [422, 422]
    assert not await ann.is_in()


async def test_a_suspended_account_is_told_so_after_the_right_code_and_stays_outside(
    new_client: NewClient, tables: Database
) -> None:
    ann = await with_password_only(new_client)
    await ann.mail()
    await suspend(tables, ann)

    told = await ann.enter(await ann.code())

    assert told.status_code == 403
    assert "suspended" in told.text
    assert not await ann.is_in()


async def test_fields_that_no_form_has_promote_nobody(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    more = {
        "role": "admin",
        "status": "active",
        "email_verified": "1",
        "id": "1",
        "account_id": "1",
    }
    fields = {"username": ann.name, "email": ann.email, "password": "seven quiet owls"}
    await ann.post("/register", **fields, **more)
    await ann.post("/verify", code=await ann.code(), **more)

    assert await ann.is_in()
    assert await count(tables, f"accounts WHERE username = '{ann.name}' AND role = 'member'") == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "/\tevil",
        "javascript:alert(1)",
        "%2f%2fevil.example",
    ],
)
async def test_after_the_code_nobody_is_sent_elsewhere(
    new_client: NewClient, elsewhere: str
) -> None:
    ann = await new_client().join()
    await ann.post("/logout")
    fields = {"username": ann.name, "password": "seven quiet owls"}
    await ann.post("/login", **fields, next=elsewhere)

    entered = await ann.enter(await ann.code())

    assert entered.headers["Location"] == "/dashboard"
    assert "HX-Redirect" not in entered.headers


async def test_after_the_code_one_is_where_one_wanted_to_be(new_client: NewClient) -> None:
    ann = await new_client().join()
    await ann.post("/logout")
    fields = {"username": ann.name, "password": "seven quiet owls"}
    await ann.post("/login", **fields, next="/dashboard?from=mail")

    assert (await ann.enter(await ann.code())).headers["Location"] == "/dashboard?from=mail"
