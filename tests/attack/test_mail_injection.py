"""Whatever is typed as a name or an address, one mail goes to one address, as it was written."""

import pytest

from otpweb.storage.database import Database
from tests.attack.client import PASSWORD, denial_link
from tests.attack.conftest import ON_SQLITE, NewClient, count
from tests.mail.sink import Sink

pytestmark = ON_SQLITE

CONTROLS = [
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\v",
    "\f",
    "\x1c",
    "\x1f",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
]
VICTIM, THIEF = "victim@example.com", "thief@example.com"


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
async def test_no_control_character_reaches_a_mail(
    new_client: NewClient, tables: Database, sink: Sink, control: str
) -> None:
    thief = new_client()
    before = await count(tables, "outbox"), len(sink.messages)
    typed = f"x{control}Bcc: {THIEF}"

    refused = [
        await thief.register(email=f"{VICTIM}{control}Bcc: {THIEF}"),
        await thief.register(email=f"{VICTIM}{control}{THIEF}"),
        await thief.register(email=f"vic{control}tim@example.com"),
        await thief.register(email=f"victim@example{control}com"),
        await thief.register(name=typed),
        await thief.register(name=f"vic{control}tim"),
    ]

    assert [answer.status_code for answer in refused] == [422] * len(refused)
    assert (await count(tables, "outbox"), len(sink.messages)) == before


@pytest.mark.parametrize(
    "typed",
    [
        f"{VICTIM},{THIEF}",
        f"{VICTIM};{THIEF}",
        f"{VICTIM} {THIEF}",
        f"Victim <{VICTIM}>",
        f"<{VICTIM}>",
        f'"{THIEF}" <{VICTIM}>',
        f"{VICTIM}?bcc={THIEF}",
        f"group: {VICTIM};",
        f"({THIEF}){VICTIM}",
        f"thief@example.com%{VICTIM}",
        "@example.com:victim@example.com",
        "victim@[127.0.0.1]",
        "victim@example.com\\",
        "victim",
        "@",
    ],
)
async def test_a_field_holds_one_bare_address(
    new_client: NewClient, tables: Database, typed: str
) -> None:
    before = await count(tables, "outbox")

    refused = await new_client().register(email=typed)

    assert refused.status_code == 422
    assert await count(tables, "outbox") == before


async def test_an_address_that_comes_twice_is_nobodys(
    new_client: NewClient, tables: Database
) -> None:
    ann, thief = new_client(), new_client()
    before = await count(tables, "outbox")
    fields = {"username": ann.name, "password": PASSWORD}

    twice = await thief.http.post("/register", data=fields | {"email": [ann.email, THIEF]})
    listed = await thief.http.post("/register", data=fields | {"email[]": [ann.email, THIEF]})
    in_query = await thief.http.post(f"/register?email={THIEF}", data=fields)

    assert [twice.status_code, listed.status_code, in_query.status_code] == [400, 422, 422]
    assert await count(tables, "outbox") == before


async def test_mail_goes_to_the_address_of_the_account_however_it_was_typed(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    typed = [ann.email.upper(), ann.email.replace("b", "ｂ", 1)]

    for name in typed:
        await new_client().log_in(name)
        await new_client().register(email=name)

    sent = await count(tables, f"outbox WHERE recipient = '{ann.email}'")
    others = ", ".join(f"'{name}'" for name in typed)
    assert sent == 1 + 2 * len(typed)
    assert await count(tables, f"outbox WHERE recipient IN ({others})") == 0


@pytest.mark.parametrize("name", ["Zoë.Ångström", "名前42", "o-neill_7"])
async def test_names_of_all_the_world_get_their_mail(new_client: NewClient, name: str) -> None:
    ann = new_client()

    await ann.register(name)
    mail = await ann.mail()

    assert mail.recipients == (ann.email,)
    assert mail.message["To"] == ann.email
    assert mail.message["Bcc"] is None
    assert (await ann.enter(mail.message["Subject"][:6])).headers["Location"] == "/dashboard"


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-Original-URL", "Forwarded"]
)
async def test_no_header_bends_the_links_in_a_mail(new_client: NewClient, header: str) -> None:
    ann = new_client()
    ann.http.headers[header] = "host=evil.example" if header == "Forwarded" else "evil.example"
    ann.http.headers["X-Forwarded-Proto"] = "gopher"

    await ann.register()
    mail = await ann.mail()

    assert b"evil.example" not in mail.content
    assert b"gopher" not in mail.content
    assert denial_link(mail)
    assert (await ann.enter(mail.message["Subject"][:6])).headers["Location"] == "/dashboard"
