"""Wrong codes add up whatever one does between them, and nobody is locked out by it."""

import asyncio

import pytest

from otpweb.domain.letters import Letter
from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import NewClient, count
from tests.guesses import other_than
from tests.server import Server

BUDGET = 6


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"BUDGET_WRONG_CODES": f"{BUDGET}/hour", "BUDGET_LOGIN_MAILS": "100/hour"}


async def guess(thief: Client, ann: Client, *, wrong: int) -> str:
    """Get past the password, type wrong codes, and return the one that was right."""
    await thief.log_in(ann.name)
    code = await ann.code()
    for step in range(1, wrong + 1):
        await thief.enter(other_than(code, step))
    return code


async def guess_too_much(thief: Client, ann: Client) -> str:
    """Use the budget up in two challenges; returns the code of the second, which is open."""
    await guess(thief, ann, wrong=5)
    return await guess(thief, ann, wrong=BUDGET - 5)


async def test_when_the_budget_is_used_up_the_right_six_digits_are_refused(
    new_client: NewClient,
) -> None:
    ann, thief = await new_client().join(), new_client()
    code = await guess_too_much(thief, ann)

    refused = await thief.enter(code)

    assert refused.status_code == 422
    assert "Too many wrong codes" in refused.text
    assert not await thief.is_in()


async def test_with_one_guess_left_the_right_six_digits_are_taken(new_client: NewClient) -> None:
    ann, other = await new_client().join(), new_client()
    await guess(other, ann, wrong=5)
    await other.log_in(ann.name)

    assert (await other.enter(await ann.code())).headers["Location"] == "/dashboard"


async def test_when_the_budget_is_used_up_the_owner_gets_in_by_a_longer_code(
    new_client: NewClient,
) -> None:
    ann, thief = await new_client().join(), new_client()
    await ann.post("/logout")
    await guess_too_much(thief, ann)
    alert = await ann.mail()

    await ann.log_in()
    code = await ann.long_code()

    assert "guessing" in alert.message["Subject"]
    assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def test_a_longer_code_may_be_mistyped_and_is_no_less_dead_after_five_tries(
    new_client: NewClient,
) -> None:
    ann, thief = await new_client().join(), new_client()
    await guess_too_much(thief, ann)
    await ann.mail()
    await thief.log_in(ann.name)
    code = await ann.long_code()
    for letter in "01234":
        await thief.enter(f"{letter}ZZZ-ZZZ{letter}")

    assert (await thief.enter(code)).status_code == 422
    assert not await thief.is_in()


async def test_the_owner_is_told_once(new_client: NewClient, tables: Database) -> None:
    ann, thief = await new_client().join(), new_client()
    code = await guess_too_much(thief, ann)
    for step in range(2, 5):
        await thief.enter(other_than(code, step))

    alerts = f"outbox WHERE recipient = '{ann.email}' AND message = '{Letter.WRONG_CODES}'"
    assert await count(tables, alerts) == 1


async def test_another_mail_does_not_fill_the_budget_again(new_client: NewClient) -> None:
    ann, thief = await new_client().join(), new_client()
    await guess(thief, ann, wrong=5)
    code = await guess(thief, ann, wrong=0)
    await thief.post("/verify/resend")
    newest = await ann.code()
    assert newest != code
    await thief.enter(other_than(newest))

    assert (await thief.enter(newest)).status_code == 422
    assert not await thief.is_in()


async def test_somebody_elses_success_clears_no_wrong_codes(new_client: NewClient) -> None:
    ann, thief = await new_client().join(), new_client()
    await guess(thief, ann, wrong=4)
    await ann.post("/logout")
    await ann.log_in()
    await ann.enter(await ann.code())
    assert await ann.is_in()
    code = await guess(thief, ann, wrong=BUDGET - 4)

    assert (await thief.enter(code)).status_code == 422
    assert not await thief.is_in()


async def test_ones_own_success_clears_what_one_mistyped_oneself(new_client: NewClient) -> None:
    ann = await new_client().join()
    for _ in range(3):
        await ann.post("/logout")
        code = await guess(ann, ann, wrong=BUDGET - 2)

        assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def test_guesses_at_a_registration_do_not_lengthen_the_codes_of_the_account(
    new_client: NewClient,
) -> None:
    ann, thief = await new_client().join(), new_client()
    for name in ("one", "two"):
        await thief.register(f"{thief.name}{name}", ann.email)
        await ann.mail()
        for step in range(5):
            await thief.enter(f"00000{step}")
    await ann.mail()

    await ann.post("/logout")
    await ann.log_in()

    assert (await ann.enter(await ann.code())).headers["Location"] == "/dashboard"


async def test_a_server_that_starts_again_has_forgotten_no_guess(
    new_client: NewClient, server: Server
) -> None:
    ann, thief = await new_client().join(), new_client()
    code = await guess_too_much(thief, ann)
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)

    assert (await thief.enter(code)).status_code == 422
    assert not await thief.is_in()
