"""Wrong passwords: so many are judged, then a name has to wait, and nobody is locked out."""

import asyncio
from dataclasses import replace

import pytest

from otpweb.domain.events import EventKind
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import login
from otpweb.flows.challenges import Opened
from otpweb.flows.hashing import Hasher
from otpweb.flows.login import WrongPassword
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.people import EMAIL, LOGIN, WRONG, begin_login, guess_passwords, register, visitor
from tests.mailbox import Mailbox

BY_EMAIL = replace(LOGIN, username=EMAIL)


async def test_what_was_not_judged_costs_nothing(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    hasher = Hasher(4)
    hasher._room = 0
    full = replace(services, hasher=hasher)
    visit = visitor()
    await guess_passwords(services, visit, 2)
    for _ in range(6):
        await login.start(full, visit, LOGIN)

    assert await guess_passwords(services, visit, 3) == WrongPassword()
    assert isinstance(await guess_passwords(services, visit), TooSoon)
    hasher.close()


async def test_the_sixth_wrong_password_has_to_wait(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)

    assert await guess_passwords(services, visitor(), 5) == WrongPassword()
    assert await guess_passwords(services, visitor()) == TooSoon(300, Reason.PASSWORD)


async def test_while_a_name_rests_even_the_right_password_waits(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    await guess_passwords(services, visitor(), 5)
    early = await login.start(services, visitor(), LOGIN)
    clock.advance(300)

    assert early == TooSoon(300, Reason.PASSWORD)
    assert await login.start(services, visitor(), LOGIN) == Opened()


async def test_waits_grow_up_to_an_hour(services: Services, clock: Clock) -> None:
    waits: list[int] = []
    for _ in range(40):
        answered = await guess_passwords(services, visitor())
        if isinstance(answered, TooSoon):
            waits.append(answered.seconds)
            clock.advance(answered.seconds)

    assert waits[:3] == [300, 900, 2400]
    assert len(waits) >= 6
    assert max(waits) <= 3600


async def test_two_spellings_of_a_name_are_one(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 5)

    shouted = await login.start(services, visitor(), replace(WRONG, username=" ANN "))

    assert isinstance(shouted, TooSoon)


async def test_another_name_of_a_resting_account_is_not_judged_and_not_told(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    await guess_passwords(services, visitor(), 5)

    # The right password, and yet as if it were wrong: else both names would be one account's.
    assert await login.start(services, visitor(), BY_EMAIL) == WrongPassword()
    assert len(await mailbox.of(EMAIL)) == 1
    [last] = await services.db.fetch_all("SELECT kind FROM events ORDER BY id DESC LIMIT 1")
    assert last["kind"] == EventKind.LOGIN_PASSWORD_BUDGET
    clock.advance(300)
    assert await login.start(services, visitor(), BY_EMAIL) == Opened()


async def test_both_names_of_an_account_spend_one_budget(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    await guess_passwords(services, visitor(), 3)
    for _ in range(2):
        await login.start(services, visitor(), replace(WRONG, username=EMAIL))

    assert await login.start(services, visitor(), LOGIN) == WrongPassword()


async def test_a_name_that_nobody_has_waits_as_soon_and_as_long(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    nobody = replace(WRONG, username="nobody")
    answers = [
        [await login.start(services, visitor(), form) for _ in range(7)] for form in (WRONG, nobody)
    ]

    assert answers[0] == answers[1]


@pytest.mark.parametrize(("one", "other"), [("ann@", "bob@"), ("a\0b", "b\0a"), ("@", "@@")])
async def test_what_can_be_nobodys_name_rests_for_itself_only(
    services: Services, one: str, other: str
) -> None:
    for _ in range(6):
        refused = await login.start(services, visitor(), replace(WRONG, username=one))

    answered = await login.start(services, visitor(), replace(WRONG, username=other))

    assert isinstance(refused, TooSoon)
    assert answered == WrongPassword()


async def test_the_right_password_gives_back_what_this_browser_spent(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = visitor()
    await guess_passwords(services, visit, 4)
    await begin_login(services, clock, visit)

    assert await guess_passwords(services, visit, 5) == WrongPassword()


async def test_the_right_password_gives_back_nothing_of_strangers(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    stranger = visitor()
    await guess_passwords(services, stranger, 4)
    await begin_login(services, clock)

    assert await guess_passwords(services, stranger) == WrongPassword()
    assert isinstance(await guess_passwords(services, stranger), TooSoon)


async def test_parallel_right_passwords_give_back_nothing_of_a_strangers(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 2)
    ann = visitor()

    await asyncio.gather(*(login.start(services, ann, LOGIN) for _ in range(3)))

    await guess_passwords(services, visitor(), 3)
    assert isinstance(await guess_passwords(services, visitor()), TooSoon)


async def test_impatience_does_not_make_a_wait_longer(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    waits = [await guess_passwords(services, visitor(), times) for times in (6, 10)]

    assert [wait.seconds for wait in waits if isinstance(wait, TooSoon)] == [300, 300]
