"""Challenges: every change is one conditional statement."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from otpweb.domain.challenges import Challenge, Outcome, Purpose
from otpweb.domain.codes import CodeForm
from otpweb.domain.letters import Letter
from otpweb.domain.tokens import new_id
from otpweb.storage import challenges, ending
from otpweb.storage.database import Database
from tests.clock import Clock


def make_challenge(clock: Clock, handle: str = "handle") -> Challenge:
    now = clock()
    return Challenge(
        id=new_id(),
        handle_digest=handle,
        purpose=Purpose.REGISTER,
        letter=Letter.REGISTER_CODE,
        email="ann@example.com",
        email_key="ann@example.com",
        account_id=None,
        registration=None,
        key_id="k",
        code_form=CodeForm.LETTERS,
        mails=1,
        tries=0,
        remember=True,
        trust=False,
        next_path="/dashboard",
        created_at=now,
        mailed_at=now,
        expires_at=now + timedelta(seconds=300),
        outcome=None,
    )


async def test_a_challenge_reads_as_it_was_written(database: Database, clock: Clock) -> None:
    challenge = make_challenge(clock)
    await challenges.insert(database, challenge)

    assert await challenges.find_newest(database, "handle") == challenge


async def test_a_browser_has_one_open_challenge(database: Database, clock: Clock) -> None:
    assert await challenges.insert(database, make_challenge(clock))
    assert not await challenges.insert(database, make_challenge(clock))

    await ending.end_for_handle(database, "handle", now=clock())
    assert await challenges.insert(database, make_challenge(clock))


async def test_of_twenty_parallel_tries_only_five_are_given(
    database: Database, clock: Clock
) -> None:
    challenge = make_challenge(clock)
    await challenges.insert(database, challenge)
    now = clock()

    taken = await asyncio.gather(
        *(challenges.take_try(database, challenge.id, limit=5, now=now) for _ in range(20))
    )

    assert sorted(given.tries for given in taken if given) == [1, 2, 3, 4, 5]


async def test_no_try_is_given_after_the_time_or_the_end(database: Database, clock: Clock) -> None:
    challenge = make_challenge(clock)
    await challenges.insert(database, challenge)
    late = challenge.expires_at

    assert await challenges.take_try(database, challenge.id, limit=5, now=late) is None
    await challenges.end(database, challenge.id, Outcome.CANCELLED, now=clock())
    assert await challenges.take_try(database, challenge.id, limit=5, now=clock()) is None


async def test_of_twenty_parallel_ends_one_wins(database: Database, clock: Clock) -> None:
    challenge = make_challenge(clock)
    await challenges.insert(database, challenge)
    now = clock()

    ended = await asyncio.gather(
        *(challenges.end(database, challenge.id, Outcome.VERIFIED, now=now) for _ in range(20))
    )

    assert ended.count(True) == 1


async def test_a_try_stays_taken_when_what_follows_is_undone(
    database: Database, clock: Clock
) -> None:
    challenge = make_challenge(clock)
    await challenges.insert(database, challenge)
    await challenges.take_try(database, challenge.id, limit=5, now=clock())
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with database.transaction():
            await challenges.end(database, challenge.id, Outcome.VERIFIED, now=clock())
            _ = 1 / 0

    assert await challenges.find_newest(database, "handle") == replace(challenge, tries=1)


async def test_of_parallel_mails_none_is_counted_past_the_limit(
    database: Database, clock: Clock
) -> None:
    challenge = make_challenge(clock)
    await challenges.insert(database, challenge)
    now = clock()

    counted = await asyncio.gather(
        *(
            challenges.count_mail(
                database, challenge, limit=5, now=now, expires_at=now + timedelta(seconds=300)
            )
            for _ in range(20)
        )
    )

    assert sorted(given.mails for given in counted if given) == [2, 3, 4, 5]


async def test_a_day_later_they_are_forgotten_with_their_mails(
    database: Database, clock: Clock
) -> None:
    await challenges.insert(database, make_challenge(clock))
    clock.advance(86_400)

    await challenges.delete_older_than(database, clock())

    assert await challenges.find_newest(database, "handle") is None
