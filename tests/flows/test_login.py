"""Logging in: the password, then the code, and equal cost whatever is wrong."""

from dataclasses import replace

from otpweb.domain.challenges import Outcome
from otpweb.domain.passwords import cost_of
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import login
from otpweb.flows.challenges import Opened
from otpweb.flows.hashing import Busy, Hasher
from otpweb.flows.login import WrongPassword
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import NoChallenge
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.listening import statements
from tests.flows.people import (
    EMAIL,
    LOGIN,
    WRONG,
    answer,
    begin_login,
    guess_passwords,
    in_browser_of,
    register,
    suspend,
    visitor,
)
from tests.mailbox import Mailbox


async def test_the_right_password_opens_a_challenge(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    visit = visitor()

    assert await login.start(services, visit, LOGIN) == Opened()
    assert isinstance(await answer(services, visit, await mailbox.code_for(EMAIL)), SignedIn)


async def test_a_wrong_password_sends_no_mail(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)

    assert await login.start(services, visitor(), WRONG) == WrongPassword()
    assert len(await mailbox.of(EMAIL)) == 1


async def test_an_unknown_name_is_answered_like_a_wrong_password(services: Services) -> None:
    assert await login.start(services, visitor(), LOGIN) == WrongPassword()


async def test_known_and_unknown_names_cost_the_same_statements(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)

    nobody = replace(WRONG, username="nobody")
    known, unknown = [
        await statements(services, login.start(services, visitor(), form))
        for form in (WRONG, nobody)
    ]

    assert known == unknown


async def test_two_browsers_in_one_minute_get_one_mail(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    await login.start(services, visitor(), LOGIN)

    again = await login.start(services, visitor(), LOGIN)

    assert isinstance(again, TooSoon)


async def test_what_was_ticked_is_carried_to_the_session(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    visit = visitor()
    form = replace(LOGIN, remember=True, trust=True, next_path="/dashboard?a=b")
    await login.start(services, visit, form)

    signed_in = await answer(services, visit, await mailbox.code_for(EMAIL))

    assert isinstance(signed_in, SignedIn)
    assert signed_in.remember
    assert signed_in.next_path == "/dashboard?a=b"


async def test_what_was_ticked_last_counts(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    visit = visitor()
    first = replace(LOGIN, remember=True, trust=True, next_path="/dashboard?a=1")
    await login.start(services, visit, first)
    await login.start(services, visit, LOGIN)

    signed_in = await answer(services, visit, await mailbox.code_for(EMAIL))

    assert isinstance(signed_in, SignedIn)
    assert not signed_in.remember
    stranger = await login.start(services, in_browser_of(signed_in), LOGIN)
    assert stranger == TooSoon(60, Reason.INTERVAL)
    assert signed_in.next_path is None


async def test_a_hash_of_another_cost_is_renewed_at_the_next_login(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    dearer = replace(services, hasher=Hasher(5))

    await login.start(dearer, visitor(), LOGIN)

    account = await accounts.find_by_username(services.db, "ann")
    assert account is not None
    assert cost_of(account.password_hash) == 5
    dearer.hasher.close()


async def test_too_many_at_once_are_told_when_to_come_back(services: Services) -> None:
    hasher = Hasher(4)
    hasher._room = 0
    full = replace(services, hasher=hasher)

    assert await login.start(full, visitor(), LOGIN) == Busy(5)
    hasher.close()


async def test_a_suspended_account_learns_so_after_password_and_code_only(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await suspend(services)

    assert await guess_passwords(services, visitor()) == WrongPassword()
    visit = await begin_login(services, clock)
    answered = await answer(services, visit, await mailbox.code_for(EMAIL))
    assert answered == NoChallenge(Outcome.SUSPENDED)


async def test_a_name_of_thousands_of_marks_is_nobodys_at_once(services: Services) -> None:
    marks = "a" + "\u0301" * 2000 + "\u0323" * 2000

    assert await login.start(services, visitor(), replace(LOGIN, username=marks)) == WrongPassword()
    assert await login.start(services, visitor(), replace(LOGIN, password=marks)) == WrongPassword()
