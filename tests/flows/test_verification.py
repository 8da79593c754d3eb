"""Answering a code: counted, then compared, then consumed."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from otpweb.domain.challenges import Exhausted, Expired, OlderCode, Outcome, State, WrongCode
from otpweb.domain.events import EventKind
from otpweb.domain.keys import Keyring
from otpweb.flows import login, registration, sessions, verification
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import Malformed, NoChallenge, OtherRequest
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, LOGIN, answer, outdate_code, register, visitor
from tests.guesses import other_than
from tests.mailbox import Mailbox


async def test_of_twenty_parallel_right_answers_exactly_one_wins(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    visit = visitor()
    await login.start(services, visit, LOGIN)
    code = await mailbox.code_for(EMAIL)

    answers = await asyncio.gather(*(answer(services, visit, code) for _ in range(20)))

    assert sum(isinstance(given, SignedIn) for given in answers) == 1


async def test_of_fifty_parallel_wrong_answers_at_most_five_are_judged(
    services: Services, mailbox: Mailbox
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)
    guesses = [f"{(int(code) + 1 + n) % 1_000_000:06d}" for n in range(50)]

    answers = await asyncio.gather(*(answer(services, visit, guess) for guess in guesses))

    assert Counter(type(given) for given in answers) == {WrongCode: 4, Exhausted: 46}
    assert await answer(services, visit, code) == Exhausted()


async def test_a_right_code_hidden_in_a_burst_gets_no_extra_chance(
    services: Services, mailbox: Mailbox
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)
    burst = [other_than(code)] * 5 + [code]

    answers = [await answer(services, visit, guess) for guess in burst]

    assert answers[-1] == Exhausted()


async def test_the_fifth_try_may_be_the_right_one(services: Services, mailbox: Mailbox) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)
    for _ in range(4):
        await answer(services, visit, other_than(code))

    assert isinstance(await answer(services, visit, code), SignedIn)


async def test_after_five_minutes_even_the_right_code_is_too_late(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)
    clock.advance(300)

    assert await answer(services, visit, code) == Expired()


async def test_a_clock_set_back_revives_no_used_code(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)
    await answer(services, visit, code)
    clock.advance(-86_400)

    assert await answer(services, visit, code) == NoChallenge(Outcome.VERIFIED)


async def test_an_older_code_is_told_apart_and_costs_nothing(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    old = await outdate_code(services, mailbox, clock, visit)

    answers = [await answer(services, visit, old) for _ in range(6)]

    assert {type(given) for given in answers} == {OlderCode}
    assert isinstance(await answer(services, visit, await mailbox.code_for(EMAIL)), SignedIn)


async def test_what_is_no_code_takes_no_try(services: Services, mailbox: Mailbox) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)

    assert {type(await answer(services, visit, "12345")) for _ in range(9)} == {Malformed}
    assert await answer(services, visit, other_than(await mailbox.code_for(EMAIL))) == WrongCode(4)


async def test_nobody_else_can_use_or_use_up_a_code(services: Services, mailbox: Mailbox) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)

    assert [await answer(services, visitor(), code) for _ in range(6)] == [NoChallenge(None)] * 6
    assert isinstance(await answer(services, visit, code), SignedIn)


async def test_a_page_of_another_request_is_not_judged(services: Services) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)

    given = await verification.answer(services, visit, "000000", tag="Z0")

    assert isinstance(given, OtherRequest)


async def test_a_code_in_flight_survives_the_rotation_of_the_key(
    services: Services, mailbox: Mailbox
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)
    rotated = replace(
        services, keys=Keyring("a new secret", ("a secret that only the tests know",))
    )

    assert isinstance(await answer(rotated, visit, code), SignedIn)


async def test_wrong_codes_stand_among_the_events_of_the_account(
    services: Services, mailbox: Mailbox
) -> None:
    signed_in = await register(services, mailbox)
    visit = visitor()
    await login.start(services, visit, LOGIN)
    for _ in range(7):
        await answer(services, visit, other_than(await mailbox.code_for(EMAIL)))

    session = await sessions.resume(services, signed_in.token)
    assert session is not None
    noted = await sessions.recent_events(services, session.account)
    assert [event.kind for event in noted].count(EventKind.CODE_WRONG) == 5


@pytest.mark.parametrize("secret", ["code", "password", "token"])
async def test_no_secret_lies_in_the_database_in_clear(
    services: Services, mailbox: Mailbox, secret: str
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)
    signed_in = await answer(services, visit, code)
    assert isinstance(signed_in, SignedIn)
    hidden = {"code": code, "password": FORM.password, "token": signed_in.token}[secret]

    for table in ("accounts", "challenges", "outbox", "sessions", "budgets", "events"):
        rows = await services.db.fetch_all(f"SELECT * FROM {table}")
        cells = [str(value) for row in rows for value in row.values()]
        # Inside a longer number or a hash six digits may stand by chance.
        assert not any(hidden == cell or f'"{hidden}"' in cell for cell in cells)
        assert not any(len(hidden) > 6 and hidden in cell for cell in cells)


async def test_a_code_whose_key_was_dropped_has_expired_and_costs_no_try(
    services: Services, mailbox: Mailbox
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)
    rotated = replace(services, keys=Keyring("a new secret, without the old one"))

    answers = [await answer(rotated, visit, code) for _ in range(6)]
    screen = await verification.look(rotated, visit.handle)

    assert answers == [Expired()] * 6
    assert isinstance(screen, verification.Screen)
    assert screen.state is State.EXPIRED
    assert isinstance(await answer(services, visit, code), SignedIn)


async def test_a_code_that_was_seen_to_be_too_old_stays_so_when_the_clock_is_set_back(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)
    clock.advance(400)
    assert await answer(services, visit, code) == Expired()
    clock.advance(-300)

    assert await answer(services, visit, code) == Expired()
