"""Of what an owner can show or do once, many at once get one."""

import asyncio
from collections import Counter

import pytest

from otpweb.domain.events import EventKind
from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import NewClient
from tests.attack.owners import (
    App,
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
from tests.guesses import other_than

MANY = 10
ALLOWED = 6


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"BUDGET_WRONG_CODES": f"{ALLOWED}/hour", "BUDGET_LOGIN_MAILS": "100/hour"}


def wrong_answers(app: App) -> list[tuple[str, str]]:
    """Return a guess at the app and one at a recovery code."""
    return [("totp", other_than(app.code())), ("recovery-code", "0000-0000-00000")]


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


async def test_guesses_in_many_browsers_share_what_the_account_allows(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    app = await add_app(ann)
    browsers = await doors(new_client, ann)
    guesses = [(one, way, wrong) for one in browsers for way, wrong in wrong_answers(app)]

    answers = await asyncio.gather(
        *(one.post(f"/login/{way}", code=wrong) for one, way, wrong in guesses)
    )

    assert Counter(one.status_code for one in answers) == {422: ALLOWED, 429: 2 * MANY - ALLOWED}
    assert await count_noted(tables, EventKind.STEP_WRONG, ann) == ALLOWED


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

    # Connections that stand already, so that none of the answers is there before the last question.
    await asyncio.gather(*(browser.get("/recover/password") for _ in wanted))
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
