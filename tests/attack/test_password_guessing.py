"""Wrong passwords add up over names and spellings, and lock nobody out of their own browser."""

import asyncio
import random

import httpx
import pytest

from otpweb.domain.events import EventKind
from otpweb.storage.database import Database
from tests.attack.client import WRONG, Client
from tests.attack.conftest import NewClient, count
from tests.server import Server

BUDGET = 5


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"BUDGET_WRONG_PASSWORDS": f"{BUDGET}/hour", "BUDGET_LOGIN_MAILS": "100/hour"}


async def guess(thief: Client, name: str, *, wrong: int) -> list[httpx.Response]:
    return [await thief.log_in(name, f"{WRONG} {number}") for number in range(wrong)]


async def test_after_too_many_wrong_passwords_the_right_one_has_to_wait(
    new_client: NewClient,
) -> None:
    ann, thief = await new_client().join(), new_client()
    wrong = await guess(thief, ann.name, wrong=BUDGET)

    waits = await thief.log_in(ann.name)

    assert [answer.status_code for answer in wrong] == [422] * BUDGET
    assert waits.status_code == 429
    assert 0 < int(waits.headers["Retry-After"]) <= 3600


async def test_before_that_the_right_password_is_taken(new_client: NewClient) -> None:
    ann, other = await new_client().join(), new_client()
    await guess(other, ann.name, wrong=BUDGET - 1)

    assert (await other.log_in(ann.name)).headers["Location"] == "/verify"


async def test_in_a_burst_no_more_passwords_are_judged_than_allowed(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    crowd = [new_client() for _ in range(61)]
    tries = [(one, WRONG) for one in crowd[1:]]
    tries.insert(random.randrange(61), (crowd[0], "seven quiet owls"))

    answers = await asyncio.gather(*(one.log_in(ann.name, typed) for one, typed in tries))

    judged = [answer.status_code for answer in answers if answer.status_code != 429]
    # A right one gives its own try back, and no other.
    assert judged.count(422) <= BUDGET
    assert judged.count(303) <= 1
    assert len(judged) <= BUDGET + 1
    of_ann = f"account_id = (SELECT id FROM accounts WHERE username = '{ann.name}')"
    kind = EventKind.LOGIN_PASSWORD_WRONG
    assert await count(tables, f"events WHERE kind = '{kind}' AND {of_ann}") <= BUDGET


async def test_the_name_and_the_address_of_an_account_share_its_budget(
    new_client: NewClient,
) -> None:
    ann, thief = await new_client().join(), new_client()
    await guess(thief, ann.name, wrong=3)
    await guess(thief, ann.email.upper(), wrong=2)

    hidden = [await thief.log_in(ann.email), await thief.log_in(ann.name)]

    # Answered as wrong ones are: to be told to wait would say whose address it is.
    assert [answer.status_code for answer in hidden] == [422, 422]
    assert not await thief.is_in()


async def test_over_name_and_address_together_as_many_may_be_wrong_as_over_one(
    new_client: NewClient,
) -> None:
    ann, other = await new_client().join(), new_client()
    await guess(other, ann.name, wrong=2)
    await guess(other, ann.email.upper(), wrong=2)

    assert (await other.log_in(ann.email)).headers["Location"] == "/verify"


async def test_a_name_that_nobody_has_has_to_wait_as_soon(new_client: NewClient) -> None:
    ann, thief = await new_client().join(), new_client()

    known = await guess(thief, ann.name, wrong=BUDGET + 2)
    made_up = await guess(thief, f"no-{ann.name}", wrong=BUDGET + 2)

    assert [a.status_code for a in known] == [a.status_code for a in made_up]


async def test_a_stranger_who_uses_the_budget_up_locks_nobody_out_at_home(
    new_client: NewClient,
) -> None:
    ann, thief = await new_client().join(), new_client()
    await ann.post("/logout")
    await guess(thief, ann.name, wrong=BUDGET + 3)
    await guess(thief, ann.email, wrong=BUDGET + 3)

    await ann.log_in()

    assert (await ann.enter(await ann.code())).headers["Location"] == "/dashboard"


async def test_a_browser_that_is_known_has_a_budget_too(new_client: NewClient) -> None:
    ann = await new_client().join()
    await ann.post("/logout")
    await guess(ann, ann.name, wrong=BUDGET)

    assert (await ann.log_in()).status_code == 429


async def test_somebody_elses_success_clears_no_wrong_passwords(new_client: NewClient) -> None:
    ann, thief, elsewhere = await new_client().join(), new_client(), new_client()
    await guess(thief, ann.name, wrong=BUDGET - 1)
    assert (await elsewhere.log_in(ann.name)).headers["Location"] == "/verify"
    await guess(thief, ann.name, wrong=1)

    assert (await thief.log_in(ann.name)).status_code == 429


async def test_ones_own_success_clears_what_one_mistyped_oneself(new_client: NewClient) -> None:
    ann, elsewhere = await new_client().join(), new_client()
    for _ in range(3):
        await guess(elsewhere, ann.name, wrong=BUDGET - 1)

        assert (await elsewhere.log_in(ann.name)).headers["Location"] == "/verify"


async def test_a_server_that_starts_again_has_forgotten_no_wrong_password(
    new_client: NewClient, server: Server
) -> None:
    ann, thief = await new_client().join(), new_client()
    await guess(thief, ann.name, wrong=BUDGET)
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)

    assert (await thief.log_in(ann.name)).status_code == 429
