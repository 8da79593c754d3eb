"""Authenticator apps: each step once, each app its own secret, and on only when confirmed."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from otpweb.domain.authenticators import Factor
from otpweb.domain.budgets import Limit, budgets
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import (
    authenticators,
    housekeeping,
    login,
    sessions,
    totp,
)
from otpweb.flows.second_step import Malformed, NotAsked, WrongAnswer
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.clock import Clock
from tests.flows.authenticators import (
    answer_step,
    begin_setup,
    codes_of,
    in_session_of,
    register_with_app,
    session_of,
    set_up_app,
    show_password,
)
from tests.flows.guessing import spent
from tests.flows.people import LOGIN, log_in, register, visitor
from tests.mailbox import Mailbox

TOTP = Factor.TOTP
A_YEAR = timedelta(days=365)


async def test_nothing_is_asked_of_an_app_before_a_code_has_confirmed_it(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    token = (await register(services, mailbox)).token
    app = await begin_setup(services, clock, token)
    session = await session_of(services, token)

    answers = [
        await totp.confirm(services, in_session_of(token), session, typed)
        for typed in ("12345", app.wrong_code())
    ]

    assert answers == [Malformed(), WrongAnswer(left=9)]
    assert not (await session_of(services, token)).account.authenticators.has_totp


async def test_of_two_that_are_set_up_the_later_one_counts(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    token = (await register(services, mailbox)).token
    older = await begin_setup(services, clock, token)
    await begin_setup(services, clock, token)
    session = await session_of(services, token)

    done = await totp.confirm(services, in_session_of(token), session, older.code())

    assert isinstance(done, WrongAnswer)


async def test_what_was_begun_is_gone_after_an_hour(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    token = (await register(services, mailbox)).token
    app = await begin_setup(services, clock, token)
    session = await session_of(services, token)
    clock.advance(3601)

    done = await totp.confirm(services, in_session_of(token), session, app.code())
    clock.advance(3600)
    await housekeeping.tidy(services)

    assert done == NotAsked()
    assert await services.db.fetch_all("SELECT id FROM totps") == []


async def test_a_confirmed_app_ends_whatever_got_in_by_less(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    signed_in = await register(services, mailbox)
    elsewhere = await log_in(services, mailbox, clock, replace(LOGIN, trust=True))
    app = await set_up_app(services, clock, signed_in.token)

    assert await sessions.resume(services, elsewhere.token) is None
    assert await sessions.resume(services, signed_in.token) is None
    assert (await session_of(services, app.session_token)).verified_by is TOTP
    assert len(await codes_of(services, app.session_token)) == 10
    browser = replace(visitor(), browser_token=elsewhere.browser_token)
    assert await show_password(services, visit=browser)
    assert "authenticator app was added" in (await mailbox.newest("ann@example.com")).text


async def test_a_new_app_replaces_the_older_one_and_leaves_the_recovery_codes(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    older = await register_with_app(services, mailbox, clock)
    codes = await codes_of(services, older.session_token)
    newer = await set_up_app(services, clock, older.session_token)
    visit = await show_password(services)

    assert isinstance(await answer_step(services, visit, TOTP, older.next_code()), WrongAnswer)
    assert isinstance(await answer_step(services, visit, TOTP, newer.code()), SignedIn)
    assert await codes_of(services, newer.session_token) == codes


async def test_the_code_that_confirmed_an_app_logs_nobody_in(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    visit = await show_password(services)

    assert isinstance(await answer_step(services, visit, TOTP, app.code()), WrongAnswer)


@pytest.mark.parametrize(("steps", "is_good"), [(-3, False), (0, True), (1, True), (3, False)])
async def test_a_code_is_good_around_its_time(
    services: Services, mailbox: Mailbox, clock: Clock, steps: int, is_good: bool
) -> None:
    app = await register_with_app(services, mailbox, clock)
    clock.advance(300)
    visit = await show_password(services)

    answer = await answer_step(services, visit, TOTP, app.code(steps))

    assert isinstance(answer, SignedIn) is is_good


async def test_a_code_is_good_once_in_however_many_browsers(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    visits = [await show_password(services) for _ in range(10)]
    code = app.next_code()

    answers = await asyncio.gather(*(answer_step(services, visit, TOTP, code) for visit in visits))

    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
    assert sum(isinstance(answer, WrongAnswer) for answer in answers) == 9


async def test_a_code_of_another_account_is_wrong(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(services, mailbox, clock)
    bob = await register(services, mailbox, "bob", "bob@example.com")
    bobs = await set_up_app(services, clock, bob.token)
    visit = await show_password(services)

    assert isinstance(await answer_step(services, visit, TOTP, bobs.next_code()), WrongAnswer)


async def test_an_app_rests_for_as_long_as_it_is_this_one(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    two = budgets("wrong app codes", [Limit(2, A_YEAR)], renews=True)
    services = replace(services, budgets=replace(services.budgets, wrong_totps=two))
    app = await register_with_app(services, mailbox, clock)
    visit = await show_password(services)
    for _ in range(2):
        await answer_step(services, visit, TOTP, app.wrong_code())
    rests = await answer_step(services, visit, TOTP, app.next_code())
    newer = await set_up_app(services, clock, app.session_token)
    visit = await show_password(services)

    assert isinstance(rests, TooSoon)
    assert rests.reason is Reason.SECOND_STEP
    assert rests.seconds > timedelta(days=364).total_seconds()
    assert isinstance(await answer_step(services, visit, TOTP, newer.next_code()), SignedIn)


async def test_with_the_app_go_the_recovery_codes_and_the_refusal_of_mail(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    visit = in_session_of(app.session_token)
    account = (await session_of(services, app.session_token)).account
    await authenticators.accept_mailed_code(services, visit, account, accepted=False)
    await totp.remove(services, visit, account)

    has = (await session_of(services, app.session_token)).account.authenticators

    assert not has.has_own
    assert has.recovery_codes == 0
    assert has.takes_mailed_code
    assert "app was removed" in (await mailbox.newest("ann@example.com")).text
    clock.advance(60)
    assert not isinstance(await login.start(services, visitor(), LOGIN), SignedIn)


async def test_no_secret_stands_in_the_database(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    codes = await codes_of(services, app.session_token)
    rows = [
        str(dict(row))
        for table in ("totps", "recovery_codes", "outbox", "events")
        for row in await services.db.fetch_all(f"SELECT * FROM {table}")
    ]

    secrets = [app.secret, *codes, *(code.replace("-", "") for code in codes)]
    assert not [secret for secret in secrets if any(secret in row for row in rows)]


async def test_who_starts_again_after_typos_gets_them_back_with_the_right_code(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    one = budgets("wrong codes", [Limit(9, timedelta(hours=1))])
    services = replace(services, budgets=replace(services.budgets, wrong_codes=one))
    app = await register_with_app(services, mailbox, clock)
    visit = replace(visitor(), next_handle="the next handle")
    again = await show_password(services, visit=visit)
    for _ in range(2):
        await answer_step(services, again, TOTP, app.wrong_code())
    again = await show_password(services, visit=replace(again, next_handle="the one after it"))

    assert isinstance(await answer_step(services, again, TOTP, app.next_code()), SignedIn)
    assert await spent(services) == 0
