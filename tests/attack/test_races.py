"""Many at once, over loopback, against a real server: of what may happen once, one happens."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable

import httpx
import pytest

from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import NewClient, count, count_events, count_mails, until
from tests.guesses import other_than


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"RESEND_INTERVAL": 60, "BUDGET_LOGIN_MAILS": "100/hour"}


def statuses(answers: Iterable[httpx.Response]) -> dict[int, int]:
    """Return how often each status is among the answers."""
    return dict(Counter(answer.status_code for answer in answers))


async def sessions_of(tables: Database, person: Client) -> int:
    return await count(
        tables,
        f"sessions JOIN accounts ON accounts.id = account_id WHERE username = '{person.name}'",
    )


async def asked_for_a_code(new_client: NewClient) -> tuple[Client, str]:
    """Return somebody with a login code in hand, and no session."""
    ann = await new_client().join()
    await ann.post("/logout")
    await ann.log_in()
    return ann, await ann.code()


async def test_of_parallel_right_answers_one_begins_a_session(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    await ann.register()
    code = await ann.code()

    answers = await asyncio.gather(*(ann.enter(code) for _ in range(20)))

    assert all(answer.status_code < 500 for answer in answers)
    assert await sessions_of(tables, ann) == 1


async def test_of_parallel_right_codes_of_a_login_one_begins_a_session(
    new_client: NewClient, tables: Database
) -> None:
    ann, code = await asked_for_a_code(new_client)

    answers = await asyncio.gather(*(ann.enter(code) for _ in range(20)))

    assert all(answer.status_code < 500 for answer in answers)
    assert await sessions_of(tables, ann) == 1


async def test_of_parallel_guesses_five_are_judged_and_then_the_right_code_is_refused(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    await ann.register()
    code = await ann.code()

    answers = await asyncio.gather(*(ann.enter(other_than(code, n)) for n in range(1, 51)))
    too_late = await ann.enter(code)

    assert statuses(answers) == {422: 50}
    assert await count_events(tables, EventKind.CODE_WRONG, ann) == 5
    assert too_late.status_code == 422
    assert await sessions_of(tables, ann) == 0


async def test_a_right_code_hidden_in_a_burst_is_one_of_five_that_are_judged(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    await ann.register()
    code = await ann.code()
    guesses = [code, *(other_than(code, n) for n in range(1, 50))]
    random.shuffle(guesses)

    await asyncio.gather(*(ann.enter(guess) for guess in guesses))

    wrong = await count_events(tables, EventKind.CODE_WRONG, ann)
    assert wrong + await sessions_of(tables, ann) <= 5


async def test_guesses_stay_counted_although_nobody_waits_for_the_answer(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    await ann.register()
    code = await ann.code()
    await asyncio.gather(*(ann.knock("/verify", code=other_than(code, n)) for n in range(1, 6)))

    async def all_counted() -> bool:
        return await count_events(tables, EventKind.CODE_WRONG, ann) == 5

    await until(all_counted)
    assert (await ann.enter(code)).status_code == 422


async def test_a_right_code_counts_although_nobody_waits_for_the_answer(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    await ann.register()
    await ann.knock("/verify", code=await ann.code())

    async def is_registered() -> bool:
        return await count(tables, f"accounts WHERE username = '{ann.name}'") == 1

    await until(is_registered)
    assert await sessions_of(tables, ann) == 1


async def test_of_parallel_registrations_of_a_name_one_becomes_an_account(
    new_client: NewClient, tables: Database
) -> None:
    crowd = [new_client() for _ in range(20)]
    name = crowd[0].name
    begun = await asyncio.gather(*(one.register(name) for one in crowd))
    codes = [await one.code() for one in crowd]

    answers = await asyncio.gather(
        *(one.enter(code) for one, code in zip(crowd, codes, strict=True))
    )

    assert statuses(begun) == {303: 20}
    places = Counter(answer.headers.get("Location") for answer in answers)
    assert places == {"/dashboard": 1, "/register": 19}
    assert await count(tables, f"accounts WHERE username = '{name}'") == 1
    assert await sessions_of(tables, crowd[0]) == 1


async def test_of_parallel_registrations_of_an_address_one_gets_the_mail(
    new_client: NewClient, tables: Database
) -> None:
    crowd = [new_client() for _ in range(20)]
    ann = crowd[0]

    begun = await asyncio.gather(*(one.register(email=ann.email) for one in crowd))
    code = await ann.code()
    entered = await asyncio.gather(*(one.enter(code) for one in crowd))

    assert statuses(begun) == {303: 1, 429: 19}
    assert all(answer.status_code < 500 for answer in entered)
    assert await count_mails(tables, ann.email) == 1
    assert await count(tables, f"accounts WHERE email = '{ann.email}'") == 1


async def test_of_parallel_requests_for_another_code_one_is_mailed(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    await ann.register()
    # As if the pause were over; the server's clock cannot be moved from here.
    await tables.execute("DELETE FROM budgets")

    answers = await asyncio.gather(*(ann.post("/verify/resend") for _ in range(20)))

    assert statuses(answers) == {303: 1, 429: 19}
    assert await count_mails(tables, ann.email) == 2


async def test_of_parallel_logins_of_a_browser_one_mails_a_code(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    await ann.post("/logout")
    await ann.get("/login")

    # Each is counted before it is judged, so of very many some are told to wait.
    answers = await asyncio.gather(*(ann.log_in() for _ in range(20)))

    assert set(statuses(answers)) <= {303, 429}
    codes = f"outbox WHERE recipient = '{ann.email}' AND message = '{Letter.LOGIN_CODE}'"
    assert await count(tables, codes) == 1


async def test_parallel_guesses_in_many_challenges_share_the_budget_of_the_account(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    thieves = [new_client() for _ in range(4)]
    for thief in thieves:
        # As if a minute had passed since the last.
        await tables.execute("DELETE FROM budgets")
        await thief.log_in(ann.name)
    codes = [await ann.code() for _ in thieves]

    await asyncio.gather(
        *(
            thief.enter(other_than(code, step))
            for thief, code in zip(thieves, codes, strict=True)
            for step in range(1, 7)
        )
    )
    late = [await thief.enter(code) for thief, code in zip(thieves, codes, strict=True)]

    # Ten an hour, not five for each of the four.
    assert await count_events(tables, EventKind.CODE_WRONG, ann) == 10
    assert statuses(late) == {422: 4}
    assert await sessions_of(tables, ann) == 1
