"""A session that somebody got hold of is not the account: what is sensitive asks once more."""

import re
from pathlib import Path

import pytest

from otpweb.app import create_app
from otpweb.domain.events import EventKind
from otpweb.storage.database import Database
from tests.attack.client import PASSWORD, WRONG, Client
from tests.attack.conftest import ON_SQLITE, NewClient
from tests.attack.owners import (
    add_passkey,
    count_noted,
    count_of,
    elsewhere,
    ids_of,
    leads_to,
    make_stale,
    with_cookies_of,
    with_password,
)
from tests.conftest import make_settings
from tests.guesses import other_than

pytestmark = ON_SQLITE

_UNDO = re.compile(r"/undo-email/\S+")
_VALUE = re.compile(r"<(?:any\((\w+))?[^>]*>")

# What the thief of a session may do at most; not what is sensitive (OWASP ASVS 5.0, 7.5.1).
HARMLESS = {
    *(f"GET /account{page}" for page in ("", "/authenticators", "/sessions", "/password")),
    *(f"GET /account/{page}" for page in ("email/done", "email/taken", "password/done")),
    "GET /account/delete/last-admin",
    "POST /account/password",  # it asks for the old one
    "POST /account/recovery-codes/kept",
}


def requests(folder: Path) -> list[tuple[str, str]]:
    """Return method and path of all that can be asked for below /account, proofs aside."""
    app = create_app(make_settings(f"sqlite:///{folder}/unused.db"))
    return [
        (method, _VALUE.sub(lambda found: found[1] or "x", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
        if rule.rule.startswith("/account") and not rule.endpoint.startswith("step_up.")
    ]


async def move_away(owner: Client) -> str:
    """Give the account another address and return it."""
    address = f"moved.{owner.email}"
    await owner.post("/account/email", email=address)
    moved = await owner.enter(await owner.code(address))
    assert leads_to(moved) == "/account/email/done"
    return address


async def undo_link(owner: Client) -> str:
    """Wait for the mail to the address before, and return the path by which it is taken back."""
    while True:
        text = (await owner.mail()).message.get_body(("plain",))
        assert text
        if found := _UNDO.search(text.get_content()):
            return found[0]


async def test_a_session_of_long_ago_is_asked_once_more_before_all_that_is_sensitive(
    new_client: NewClient, tables: Database, tmp_path: Path
) -> None:
    ann = await new_client().join()
    await make_stale(tables, ann)
    asked = [one for one in requests(tmp_path) if one[0] in {"GET", "POST"}]

    answers = {f"{how} {path}": await ann.http.request(how, path) for how, path in asked}

    let_on = {one for one, got in answers.items() if leads_to(got) != "/account/confirm"}
    assert let_on == HARMLESS
    assert await ann.is_in()


async def test_a_cookie_that_was_copied_before_the_proof_is_dead_after_it(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    await make_stale(tables, ann)
    thief = with_cookies_of(new_client, ann)
    assert await thief.is_in()

    await ann.post("/account/confirm/password", password=PASSWORD)

    assert (await ann.get("/account/data")).status_code == 200
    assert not await thief.is_in()


async def test_a_wrong_proof_opens_nothing(new_client: NewClient, tables: Database) -> None:
    ann = await new_client().join()
    await make_stale(tables, ann)

    await ann.post("/account/confirm/password", password=WRONG)

    assert leads_to(await ann.get("/account/data")) == "/account/confirm"


async def test_after_the_proof_nobody_is_sent_elsewhere(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()

    for foreign in ("//evil.example", "/\\evil.example", "https:evil.example", "/\tevil"):
        await make_stale(tables, ann)
        proof = {"password": PASSWORD, "next": foreign}
        answer = await ann.post("/account/confirm/password", **proof)
        assert answer.headers["Location"] == "/account"


async def test_whoever_has_a_passkey_is_not_let_on_by_a_password(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    await add_passkey(ann)
    await make_stale(tables, ann)

    await ann.post("/account/confirm/password", password=PASSWORD)

    assert leads_to(await ann.get("/account/data")) == "/account/confirm"


async def test_an_address_counts_when_its_code_was_typed_and_not_before(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    address = f"moved.{ann.email}"
    await ann.post("/account/email", email=address)
    code = await ann.code(address)
    await ann.enter(other_than(code))

    assert (await new_client().log_in(address)).status_code == 422
    assert leads_to(await new_client().log_in(ann.email)) == "/verify"
    assert await count_noted(tables, EventKind.EMAIL_CHANGED, ann) == 0


async def test_the_code_for_an_address_is_good_in_the_session_that_asked_for_it(
    new_client: NewClient,
) -> None:
    ann, bob = await new_client().join(), await new_client().join()
    address = f"moved.{ann.email}"
    await ann.post("/account/email", email=address)
    code = await ann.code(address)
    bob.http.cookies.set(
        "otpweb_challenge", ann.http.cookies["otpweb_challenge"], domain="localhost.local"
    )

    await bob.enter(code)

    assert address not in (await bob.get("/account")).text
    assert (await new_client().log_in(address)).status_code == 422


async def test_a_change_is_taken_back_once_and_by_its_own_link(
    new_client: NewClient, tables: Database
) -> None:
    ann, bob = await new_client().join(), await new_client().join()
    address = await move_away(ann)
    await move_away(bob)
    link, bobs = await undo_link(ann), await undo_link(bob)
    token = link.rpartition("/")[2]
    forged = [f"{link}x", link[:-1], f"/undo-email/{token[:8]}{bobs.rpartition('/')[2][8:]}"]

    refused = [(await new_client().post(path)).status_code for path in forged]
    for method in ("GET", "HEAD", "OPTIONS"):
        await new_client().http.request(method, link)
    await new_client().post(bobs)

    assert refused == [404] * len(forged)
    assert address in (await ann.get("/account")).text

    for _ in range(2):
        await new_client().post(link)
    assert await count_noted(tables, EventKind.EMAIL_CHANGE_UNDONE, ann) == 1
    assert await count_noted(tables, EventKind.EMAIL_CHANGE_UNDONE, bob) == 1
    assert not await ann.is_in()


async def test_a_link_that_was_used_takes_no_later_change_back(new_client: NewClient) -> None:
    ann = await new_client().join()
    await move_away(ann)
    link = await undo_link(ann)
    await new_client().post(link)
    back = await with_password(new_client, ann)
    await back.enter(await ann.code())
    await back.post("/account/email", email=f"later.{ann.email}")
    await back.enter(await back.code(f"later.{ann.email}"))

    await new_client().post(link)

    assert f"later.{ann.email}" in (await back.get("/account")).text


@pytest.mark.parametrize("typed", ["", "wrong"])
async def test_no_account_is_deleted_without_the_code(new_client: NewClient, typed: str) -> None:
    ann = await new_client().join()
    assert leads_to(await ann.post("/account/delete", password=PASSWORD)) == "/verify"
    assert await ann.is_in()
    code = await ann.code()

    await ann.enter(other_than(code) if typed else "")

    assert await ann.is_in()
    assert (await elsewhere(new_client, ann).log_in()).status_code == 303


async def test_what_is_another_accounts_cannot_be_ended_renamed_or_removed(
    new_client: NewClient, tables: Database
) -> None:
    ann, bob = await new_client().join(), await new_client().join()
    await add_passkey(ann)
    (session,), (passkey,) = (
        await ids_of(tables, "sessions", ann),
        await ids_of(tables, "passkeys", ann),
    )
    paths = [
        f"sessions/{session}/end",
        f"passkeys/{passkey}/rename",
        f"passkeys/{passkey}/remove",
    ]

    for path in paths:
        await bob.post(f"/account/{path}", name="stolen")

    assert await ann.is_in()
    assert await count_of(tables, "passkeys", ann) == 1
    assert "phone" in (await ann.get("/account/passkeys")).text
    assert (await bob.get(f"/account/passkeys/{passkey}")).status_code == 404
