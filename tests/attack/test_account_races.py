"""Of what an owner can show or do once, many at once get one."""

import asyncio

from otpweb.domain.events import EventKind
from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import NewClient
from tests.attack.owners import (
    add_app,
    add_passkey,
    count_noted,
    count_of,
    leads_to,
    recovery_codes,
    with_password,
)
from tests.attack.test_account_changes import move_away, undo_link
from tests.attack.test_recovering import granted

MANY = 10


async def doors(new_client: NewClient, owner: Client) -> list[Client]:
    """Return many browsers in which the password was right."""
    return [await with_password(new_client, owner) for _ in range(MANY)]


async def test_of_many_browsers_with_one_code_of_an_app_one_gets_in(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    app = await add_app(ann)
    browsers, code = await doors(new_client, ann), app.code(+1)
    before = await count_of(tables, "sessions", ann)

    answers = await asyncio.gather(*(one.post("/login/totp", code=code) for one in browsers))

    assert [leads_to(one) for one in answers].count("/dashboard") == 1
    assert await count_of(tables, "sessions", ann) == before + 1


async def test_of_many_browsers_with_one_recovery_code_one_gets_in(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    await add_app(ann)
    browsers, code = await doors(new_client, ann), (await recovery_codes(ann))[0]
    before = await count_of(tables, "sessions", ann)

    answers = await asyncio.gather(
        *(one.post("/login/recovery-code", code=code) for one in browsers)
    )

    assert [leads_to(one) for one in answers].count("/dashboard") == 1
    assert await count_of(tables, "sessions", ann) == before + 1


async def test_of_many_answers_with_one_signature_one_gets_in(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    device = await add_passkey(ann)
    browser = new_client()
    before = await count_of(tables, "sessions", ann)
    signed = device.sign_in((await browser.post("/login/with-passkey/options")).text)

    await asyncio.gather(
        *(browser.post("/login/with-passkey", credential=signed) for _ in range(MANY))
    )

    assert await count_of(tables, "sessions", ann) == before + 1


async def test_of_many_new_passwords_in_one_browser_one_is_set(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    browser = await granted(new_client, ann)
    wanted = [f"{word} purple walruses" for word in "abcdefghij"]

    await asyncio.gather(*(browser.post("/recover/password", password=one) for one in wanted))

    assert await count_noted(tables, EventKind.PASSWORD_RECOVERED, ann) == 1


async def test_of_many_times_that_a_change_is_taken_back_one_counts(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    await move_away(ann)
    link = await undo_link(ann)

    await asyncio.gather(*(new_client().post(link) for _ in range(MANY)))

    assert await count_noted(tables, EventKind.EMAIL_CHANGE_UNDONE, ann) == 1
