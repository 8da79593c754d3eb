"""Longer codes, where too many short ones were guessed: for how long, and who is told."""

import pytest

from otpweb.domain.challenges import Exhausted, WrongCode
from otpweb.domain.codes import CodeForm
from otpweb.flows import registration, resending
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import Malformed
from tests.clock import Clock
from tests.flows.guessing import alerts, guess_wrong, spent, use_up, with_three
from tests.flows.people import EMAIL, FORM, answer, begin_login, register, visitor
from tests.mailbox import Mailbox


@pytest.fixture
def services(services: Services) -> Services:
    return with_three(services)


async def test_a_code_that_was_mailed_before_is_too_short_afterwards(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    owner = await begin_login(services, clock)
    code = await mailbox.code_for(EMAIL)
    await use_up(services, mailbox, clock)

    assert await answer(services, owner, code) == Exhausted()


async def test_the_next_code_is_longer_and_lets_its_owner_in(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await use_up(services, mailbox, clock)

    owner = await begin_login(services, clock)
    code = await mailbox.code_for(EMAIL)

    assert len(code) == len("7K2D-M9QX")
    assert isinstance(await answer(services, owner, code.lower()), SignedIn)


async def test_six_digits_are_no_longer_code(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await use_up(services, mailbox, clock)
    owner = await begin_login(services, clock)

    assert await answer(services, owner, "123456") == Malformed(CodeForm.LETTERS)


async def test_a_request_of_six_digits_gets_no_more_mails(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    owner = await begin_login(services, clock)
    await use_up(services, mailbox, clock)
    clock.advance(60)
    before = len(await mailbox.of(EMAIL))

    assert await resending.resend(services, owner) == Exhausted()
    assert len(await mailbox.of(EMAIL)) == before


async def test_an_hour_of_silence_makes_codes_short_again(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await use_up(services, mailbox, clock)
    clock.advance(3600)

    await begin_login(services, clock)

    assert (await mailbox.code_for(EMAIL)).isdigit()


async def test_guessing_long_codes_prolongs_nothing(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await use_up(services, mailbox, clock)
    stranger = await begin_login(services, clock)
    clock.advance(200)

    assert await guess_wrong(services, mailbox, stranger) == WrongCode(4)
    assert await spent(services) == 3


async def test_the_owner_is_told_once_a_day(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    told = []
    for hours in (2, 2, 21):
        await use_up(services, mailbox, clock)
        told.append(await alerts(mailbox))
        clock.advance(3600 * hours)
    await use_up(services, mailbox, clock)

    assert [*told, await alerts(mailbox)] == [1, 1, 1, 2]


async def test_who_has_no_account_is_told_as_well(services: Services, mailbox: Mailbox) -> None:
    stranger = visitor()
    await registration.start(services, stranger, FORM)
    for _ in range(3):
        await guess_wrong(services, mailbox, stranger)

    assert await alerts(mailbox) == 1


async def test_news_is_news_for_a_day(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    await register(services, mailbox)
    await use_up(services, mailbox, clock)

    [row] = await services.db.fetch_all(
        "SELECT created_at, expires_at FROM outbox WHERE message = 'wrong_codes'"
    )
    assert row["expires_at"] - row["created_at"] == pytest.approx(86_400_000, abs=100)
