"""The desk opens to admins who have shown an authenticator, however its doors are knocked at."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import httpx
import pytest

from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import ON_SQLITE, NewClient
from tests.attack.desk import REASON, fact, id_of, requests, set_role, set_status, sit_down
from tests.attack.owners import add_app, leads_to, make_stale, with_password

pytestmark = ON_SQLITE

EVIL = "https://evil.example"
HTMX = {"HX-Request": "true", "HX-Current-URL": "{own}/admin", "HX-Target": "panel"}
CONFIRM = "/account/confirm"
# Rows that stand for what desks do; events and the like only tell of it.
_ACTED = (
    *("accounts", "sessions", "totps", "decisions"),
    "(SELECT id FROM outbox WHERE message NOT IN ('approvals_waiting', 'new_device')) AS mails",
)
_MOVING = {"last_seen_at", "announced_at"}


async def nobody(new_client: NewClient, _: Database) -> Client:
    return new_client()


async def member(new_client: NewClient, _: Database) -> Client:
    return await new_client().join()


async def member_with_app(new_client: NewClient, _: Database) -> Client:
    person = await new_client().join()
    await add_app(person)
    return person


async def pending(new_client: NewClient, tables: Database) -> Client:
    person = await sit_down(new_client, tables)
    await set_status(tables, person, "pending")
    return person


async def rejected(new_client: NewClient, tables: Database) -> Client:
    person = await sit_down(new_client, tables)
    await set_status(tables, person, "rejected")
    return person


async def suspended(new_client: NewClient, tables: Database) -> Client:
    person = await sit_down(new_client, tables)
    await set_status(tables, person, "suspended")
    return person


async def admin_without_authenticator(new_client: NewClient, tables: Database) -> Client:
    person = await new_client().join()
    await set_role(tables, person, "admin")
    return person


async def admin_by_mail(new_client: NewClient, tables: Database) -> Client:
    owner = await sit_down(new_client, tables)
    return await by_mail(new_client, owner)


async def by_mail(new_client: NewClient, owner: Client) -> Client:
    """Return a browser of whoever knows the password and reads the mail of an admin."""
    browser = await with_password(new_client, owner)
    await browser.post("/login/mailed-code")
    assert leads_to(await browser.enter(await owner.code())) == "/dashboard"
    return browser


Visitor = Callable[[NewClient, Database], Awaitable[Client]]
VISITORS: Mapping[Visitor, tuple[int, str]] = {
    nobody: (401, ""),
    member: (403, ""),
    member_with_app: (403, ""),
    pending: (303, "/waiting"),
    rejected: (303, "/waiting"),
    suspended: (401, ""),
    admin_without_authenticator: (403, ""),
    admin_by_mail: (303, CONFIRM),
}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("visitor", VISITORS, ids=lambda visitor: visitor.__name__)
async def test_no_door_of_the_desk_opens_to_who_has_shown_too_little(
    new_client: NewClient,
    tables: Database,
    tmp_path: Path,
    visitor: Visitor,
    headers: dict[str, str],
) -> None:
    bob = await new_client().join()
    browser = await visitor(new_client, tables)
    asked = requests(tmp_path, await id_of(tables, bob))
    before = await acted(tables)

    answers = [await knock(browser, how, path, headers, username=bob.name) for how, path in asked]

    closed = [one for one in answers if one.request.method != "OPTIONS"]
    assert len(closed) > 40
    assert {(one.status_code, leads_to(one)) for one in closed} == {VISITORS[visitor]}
    assert not [one.url.path for one in answers if bob.email in one.text]
    assert await acted(tables) == before


async def test_a_stolen_cookie_of_an_admin_looks_and_changes_nothing(
    new_client: NewClient, tables: Database, tmp_path: Path
) -> None:
    bob = await new_client().join()
    thief = await sit_down(new_client, tables)
    await make_stale(tables, thief)
    asked = requests(tmp_path, await id_of(tables, bob))
    before = await acted(tables)

    answers = [await knock(thief, how, path, {}) for how, path in asked if how in {"GET", "POST"}]

    let_in = [one for one in answers if leads_to(one) != CONFIRM]
    assert {one.request.method for one in let_in} == {"GET"}
    assert not [one for one in let_in if "attachment" in str(one.headers)]
    assert await acted(tables) == before


async def test_a_mailed_code_opens_nothing_that_could_stand_in_for_an_admins_app(
    new_client: NewClient, tables: Database
) -> None:
    ann = await sit_down(new_client, tables)
    thief = await by_mail(new_client, ann)
    ways = ("totp", "totp/confirm", "totp/remove", "passkeys", "passkeys/options", "email")

    answers = [await thief.post(f"/account/{way}") for way in (*ways, "recovery-codes")]

    assert {leads_to(one) for one in answers} == {CONFIRM}
    assert (await thief.get(f"{CONFIRM}?next=/admin")).status_code == 200, "asked in circles"
    assert leads_to(await thief.get("/admin")) == CONFIRM


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": EVIL, "Referer": "{own}/admin", **HTMX},
    ],
    ids=" ".join,
)
async def test_another_site_has_an_admin_do_nothing(
    new_client: NewClient, tables: Database, tmp_path: Path, headers: dict[str, str]
) -> None:
    bob = await new_client().join()
    admin = await sit_down(new_client, tables)
    asked = [path for how, path in requests(tmp_path, await id_of(tables, bob)) if how == "POST"]
    before = await acted(tables)

    answers = [await knock(admin, "POST", path, headers) for path in asked]

    assert [one.status_code for one in answers] == [403] * len(asked)
    assert await acted(tables) == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "post", "QUERY"])
async def test_no_other_method_is_a_way_around_the_question(
    new_client: NewClient, tables: Database, method: str
) -> None:
    bob = await new_client().join()
    admin = await sit_down(new_client, tables)
    await make_stale(tables, admin)
    path = f"/admin/people/{await id_of(tables, bob)}/suspend"
    override = {"X-HTTP-Method-Override": "POST", "X-Original-URL": "/admin/mail/pause"}

    for where in (path, "/admin/events.csv", "/admin/mail/pause"):
        answer = await raw(admin, f"{method} {where}", override | {"Content-Length": "0"})
        assert answer.split(" ", 2)[1] in {"303", "400", "404", "405", "501"}, answer
        assert " 303 " not in answer.split("\r\n")[0] or f"{CONFIRM}?next=" in answer
    assert await fact(tables, bob, "status") == "active"


@pytest.mark.parametrize(
    "path",
    [
        *("//admin/people", "/admin//people", "/admin/people/", "/admin/%70eople", "/%61dmin"),
        *("/./admin/people", "/login/../admin/people", "/login/%2e%2e/admin/people", "/ADMIN"),
        *("/admin;x=1/people", "/admin/people;x", "/admin/people%00", "/admin%2fpeople"),
        *("/admin/people?x=%00", "/static/../admin/people", "/admin\\people", "/admin/people%20"),
        *("http://localhost/admin/people", "/admin/people#x", "//evil.example//admin/people"),
    ],
)
async def test_no_spelling_of_a_path_gets_past_the_gate(
    new_client: NewClient, tables: Database, path: str
) -> None:
    ann = await new_client().join()
    await set_role(tables, await new_client().join(), "admin")

    answer = await raw(ann, f"GET {path}", {})

    head = answer.partition("\r\n\r\n")[0]
    assert head.split(" ", 2)[1] in {"303", "308", "400", "403", "404"}, answer
    assert "evil.example" not in head.replace("/evil.example", "")
    assert "admin-people" not in answer
    assert 'type="search"' not in answer


async def knock(
    browser: Client, method: str, path: str, headers: Mapping[str, str], **fields: str
) -> httpx.Response:
    own = str(browser.http.base_url).rstrip("/")
    sent = {name: value.format(own=own) for name, value in headers.items()}
    if method != "POST":
        return await browser.http.request(method, path, headers=sent)
    form = {"reason": REASON, "verdict": "approve", "whose": "127.0.0.1", **fields}
    return await browser.http.post(path, data=form, headers=sent)


async def raw(browser: Client, request: str, headers: Mapping[str, str]) -> str:
    """Send a path as it is written here, with the cookies of a browser."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    head = {"Cookie": cookies, "Connection": "close", **headers}
    return await browser.send_raw(f"{request} HTTP/1.1", head)


async def acted(tables: Database) -> dict[str, list[str]]:
    """Return what an act at the desk would leave otherwise."""
    found = {}
    for table in _ACTED:
        rows = [dict(row) for row in await tables.fetch_all(f"SELECT * FROM {table}")]
        kept = [{k: v for k, v in row.items() if k not in _MOVING} for row in rows]
        found[table] = sorted(map(str, kept))
    return found
