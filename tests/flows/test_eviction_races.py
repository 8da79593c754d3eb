"""Putting everybody out while somebody is just coming in."""

import asyncio

from otpweb.domain.accounts import Account
from otpweb.domain.challenges import Outcome
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.flows import asking, change_email, eviction, login, recovery, sessions
from otpweb.flows.challenges import Opened
from otpweb.flows.recovery import Chosen
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import Effect
from otpweb.storage import accounts, challenges
from tests.clock import Clock
from tests.flows.authenticators import register_with_app, show_password
from tests.flows.people import (
    answer,
    begin_login,
    begin_recovery,
    get_grant,
    logged_in,
    register,
    whose,
)
from tests.mailbox import Mailbox

NEW = "seven quiet owls"
A_MOMENT = 0.2  # seconds in which the other transaction comes as far as it can


async def test_a_log_in_that_commits_while_the_password_is_recovered_opens_nothing(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    grant = await get_grant(services, mailbox, clock)
    visit = await begin_login(services, clock)
    has_begun, may_commit = asyncio.Event(), asyncio.Event()
    coming_in = asyncio.create_task(_come_in(services, visit, has_begun, may_commit))
    await has_begun.wait()

    recovering = asyncio.create_task(recovery.choose_password(services, grant, NEW))
    await asyncio.wait({recovering}, timeout=A_MOMENT)
    may_commit.set()

    assert isinstance(await coming_in, SignedIn)
    assert await recovering == Chosen()
    assert not await services.db.fetch_all("SELECT id FROM sessions")


async def test_whoever_puts_all_out_and_whoever_changes_the_address_do_not_wait_for_each_other(
    services: Services, mailbox: Mailbox
) -> None:
    visit = logged_in(await register(services, mailbox))
    account = await whose(services, visit)
    await change_email.start(services, visit, account, "ann@example.org")
    code = await mailbox.code_for("ann@example.org")
    is_locked = asyncio.Event()

    async def put_out() -> None:
        async with services.db.transaction():
            await accounts.lock(services.db, account.id)
            is_locked.set()
            await asyncio.sleep(A_MOMENT)
            await eviction.put_out_all(services, account)

    async def type_the_code() -> object:
        await is_locked.wait()
        return await answer(services, visit, code)

    await asyncio.gather(put_out(), type_the_code())

    assert await accounts.find(services.db, account.id) == account


async def test_a_recovery_that_gets_its_grant_at_that_moment_loses_it(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    account = await whose(services, logged_in(await register(services, mailbox)))
    visit = await begin_recovery(services, clock)

    await _put_out_while(services, account, visit, recovery.complete)

    assert not await services.db.fetch_all("SELECT account_id FROM recovery_grants")


async def test_a_code_instead_of_an_app_and_whoever_puts_all_out_do_not_wait_for_each_other(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    visit = await show_password(services)
    asked = await asking.at_door(services, visit)
    assert asked
    clock.advance(60)
    assert await asking.mail_code(services, visit, asked.account, asked.wishes) == Opened()

    await _put_out_while(services, asked.account, visit, login.complete)

    assert await sessions.resume(services, app.session_token) is None


async def _put_out_while(
    services: Services, account: Account, visit: Visit, effect: Effect
) -> None:
    """Put everybody out between the two steps of a right code, which ends and has its effect."""
    challenge = await challenges.find_newest(services.db, digest(visit.handle))
    assert challenge
    has_ended = asyncio.Event()

    async def type_the_code() -> None:
        async with services.db.transaction():
            await challenges.end(services.db, challenge.id, Outcome.VERIFIED, now=services.clock())
            has_ended.set()
            await asyncio.sleep(A_MOMENT)
            await effect(services, visit, challenge)

    async def put_out() -> None:
        await has_ended.wait()
        async with services.db.transaction():
            await accounts.lock(services.db, account.id)
            await eviction.put_out_all(services, account)

    await asyncio.gather(type_the_code(), put_out())


async def _come_in(
    services: Services, visit: Visit, has_begun: asyncio.Event, may_commit: asyncio.Event
) -> object:
    """Do what a right code does, and wait before it lasts."""
    challenge = await challenges.find_newest(services.db, digest(visit.handle))
    assert challenge
    now = services.clock()
    async with services.db.transaction():
        assert await challenges.end(services.db, challenge.id, Outcome.VERIFIED, now=now)
        done = await login.complete(services, visit, challenge)
        has_begun.set()
        await may_commit.wait()
    return done
