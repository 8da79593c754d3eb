"""Recovering: alike for everybody, good once, in one browser, for nothing but a new password."""

import asyncio
from dataclasses import replace

import pytest

from otpweb.domain.addresses import AddressProblem
from otpweb.domain.challenges import Outcome
from otpweb.domain.passwords import PasswordProblem
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import denial, login, recovery, resending
from otpweb.flows.challenges import Done, Opened
from otpweb.flows.login import WrongPassword
from otpweb.flows.recovery import Chosen, NoGrant
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import NoChallenge
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.listening import statements
from tests.flows.people import (
    EMAIL,
    LOGIN,
    answer,
    begin_login,
    begin_recovery,
    get_grant,
    guess_passwords,
    link_token,
    register,
    visitor,
)
from tests.mailbox import Mailbox

NEW = "seven quiet owls"
NEW_LOGIN = replace(LOGIN, password=NEW)
NOBODY = "nobody@example.com"


async def test_known_and_unknown_addresses_are_answered_alike_at_the_same_cost(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    answers: dict[str, list[object]] = {EMAIL: [], NOBODY: []}

    async def ask(email: str) -> None:
        for _ in range(2):
            answers[email].append(await recovery.start(services, visitor(), email))

    known, unknown = [await statements(services, ask(email)) for email in answers]

    assert answers[EMAIL] == answers[NOBODY] == [Opened(), TooSoon(60, Reason.INTERVAL)]
    assert known == unknown


async def test_every_address_gets_one_mail_and_only_an_account_a_code(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await begin_recovery(services, clock, email="ANN@example.com")
    await begin_recovery(services, clock, email=NOBODY)

    ann, [nobody] = await mailbox.of(EMAIL), await mailbox.of(NOBODY)
    assert [mail.has_code for mail in ann] == [True, True]
    assert nobody.subject == "There is no account for this address"
    assert not nobody.has_code


async def test_an_address_that_is_none_is_refused_without_a_mail(services: Services) -> None:
    assert await recovery.start(services, visitor(), "ann@") is AddressProblem.MALFORMED
    assert not await services.db.fetch_all("SELECT id FROM outbox")


async def test_asking_changes_nothing(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    signed_in = await register(services, mailbox)
    ann = await begin_login(services, clock)
    code = await mailbox.code_for(EMAIL)
    before = await services.db.fetch_all("SELECT * FROM accounts")
    for _ in range(3):
        await begin_recovery(services, clock)

    assert await services.db.fetch_all("SELECT * FROM accounts") == before
    assert await services.db.fetch_all("SELECT id FROM sessions")
    assert isinstance(await answer(services, ann, code), SignedIn)
    assert signed_in.token


async def test_the_code_lets_a_new_password_be_chosen_and_signs_nobody_in(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = replace(await begin_recovery(services, clock), next_handle="the next handle")
    sessions_before = await services.db.fetch_all("SELECT id FROM sessions")

    done = await answer(services, visit, await mailbox.code_for(EMAIL))

    assert isinstance(done, Done)
    assert done.next_path == "/recover/password"
    assert done.handle != visit.handle
    assert await services.db.fetch_all("SELECT id FROM sessions") == sessions_before
    assert await recovery.choose_password(services, visit, NEW) == NoGrant()
    holder = replace(visit, handle=done.handle)
    assert await recovery.choose_password(services, holder, NEW) == Chosen()


async def test_afterwards_the_new_password_counts_and_the_old_does_not(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await recovery.choose_password(services, await get_grant(services, mailbox, clock), NEW)

    assert await login.start(services, visitor(), LOGIN) == WrongPassword()
    assert await login.start(services, visitor(), NEW_LOGIN) == Opened()


async def test_the_account_that_vanished_meanwhile_gets_no_new_password(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = await begin_recovery(services, clock)
    code = await mailbox.code_for(EMAIL)
    await services.db.execute("DELETE FROM accounts")

    assert await answer(services, visit, code) == NoChallenge(Outcome.CANCELLED)


async def test_a_grant_is_good_once_even_for_ten_at_a_time(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = await get_grant(services, mailbox, clock)
    chosen = [f"{NEW} number {number}" for number in range(10)]

    answers = await asyncio.gather(
        *(recovery.choose_password(services, visit, password) for password in chosen)
    )

    assert sorted(map(repr, answers)) == ["Chosen()"] + ["NoGrant()"] * 9
    winner = replace(LOGIN, password=chosen[answers.index(Chosen())])
    assert await login.start(services, visitor(), winner) == Opened()
    assert await recovery.choose_password(services, visit, NEW) == NoGrant()


async def test_of_two_browsers_that_may_choose_one_does(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visits = [await get_grant(services, mailbox, clock) for _ in range(2)]
    account, is_locked = await recovery.find_account(services, visits[0]), asyncio.Event()
    assert account

    async def hold_up() -> None:
        async with services.db.transaction():
            await accounts.lock(services.db, account.id)
            is_locked.set()
            await asyncio.sleep(0.1)  # so long both have to wait; too short is no error

    async def choose(visit: Visit) -> object:
        await is_locked.wait()
        return await recovery.choose_password(services, visit, NEW)

    _, *chosen = await asyncio.gather(hold_up(), *(choose(visit) for visit in visits))

    assert sorted(chosen, key=repr) == [Chosen(), NoGrant()]


@pytest.mark.parametrize(("seconds", "answered"), [(599, Chosen()), (600, NoGrant())])
async def test_a_grant_is_good_for_ten_minutes(
    services: Services, mailbox: Mailbox, clock: Clock, seconds: int, answered: object
) -> None:
    await register(services, mailbox)
    visit = await get_grant(services, mailbox, clock)
    clock.advance(seconds)

    assert await recovery.choose_password(services, visit, NEW) == answered


async def test_a_weak_password_is_refused_and_the_grant_stays(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = await get_grant(services, mailbox, clock)

    assert await recovery.choose_password(services, visit, "short") is PasswordProblem.TOO_SHORT
    assert await recovery.choose_password(services, visit, NEW) == Chosen()


async def test_this_was_not_me_takes_the_grant_back(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = await get_grant(services, mailbox, clock)

    await denial.deny(services, visitor(), await link_token(mailbox))

    assert await recovery.choose_password(services, visit, NEW) == NoGrant()


async def test_whoever_waits_for_strangers_gets_in_by_recovering(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 6)
    await recovery.choose_password(services, await get_grant(services, mailbox, clock), NEW)
    by_email = replace(NEW_LOGIN, username=EMAIL)

    assert await login.start(services, visitor(), NEW_LOGIN) == Opened()
    clock.advance(60)
    assert await login.start(services, visitor(), by_email) == Opened()


async def test_an_account_made_since_the_last_mail_gets_a_code_with_the_next(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    visit = await begin_recovery(services, clock)
    await register(services, mailbox)
    clock.advance(60)
    await resending.resend(services, visit)

    assert isinstance(await answer(services, visit, await mailbox.code_for(EMAIL)), Done)
