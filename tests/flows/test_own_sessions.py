"""Where somebody is logged in: seen and ended by themselves, and by nobody else."""

from dataclasses import replace

from otpweb.domain.sessions import Session
from otpweb.flows import login, own_sessions, sessions
from otpweb.flows.challenges import Opened
from otpweb.flows.own_sessions import Overview
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.clock import Clock
from tests.flows.people import LOGIN, in_browser_of, log_in, register, visitor
from tests.mailbox import Mailbox


async def session_of(services: Services, signed_in: SignedIn) -> Session:
    session = await sessions.resume(services, signed_in.token)
    assert session
    return session


async def seen_by(services: Services, signed_in: SignedIn) -> Overview:
    session = await session_of(services, signed_in)
    return await own_sessions.look(services, in_browser_of(signed_in), session)


async def test_an_account_sees_its_other_live_sessions_and_nobody_elses(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    dead = await register(services, mailbox)
    clock.advance(3600)
    here = await log_in(services, mailbox, clock, LOGIN)
    there = await log_in(services, mailbox, clock, LOGIN)
    await register(services, mailbox, "bob", "bob@example.com")

    overview = await seen_by(services, here)

    assert [one.id for one in overview.others] == [(await session_of(services, there)).id]
    assert await sessions.resume(services, dead.token) is None


async def test_nobody_ends_what_is_not_theirs(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    ann = await log_in(services, mailbox, clock, replace(LOGIN, trust=True))
    bob = await register(services, mailbox, "bob", "bob@example.com")
    of_ann, of_bob = await session_of(services, ann), await session_of(services, bob)
    [trusted] = (await seen_by(services, ann)).browsers

    await own_sessions.end_one(services, visitor(), of_bob.account, of_ann.id)
    await own_sessions.end_others(services, visitor(), of_bob.account)
    await own_sessions.forget_browser(services, visitor(), of_bob.account, trusted.id)

    assert (await seen_by(services, ann)).browsers == (trusted,)


async def test_ending_all_others_leaves_this_one_and_the_browsers_that_are_trusted(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    there = await log_in(services, mailbox, clock, replace(LOGIN, trust=True))
    here = await log_in(services, mailbox, clock, LOGIN)
    visit = replace(visitor(), session_token=here.token)
    account = (await session_of(services, here)).account

    await own_sessions.end_others(services, visit, account)

    overview = await seen_by(services, here)
    assert (overview.others, len(overview.browsers)) == ((), 1)
    assert isinstance(await login.start(services, in_browser_of(there), LOGIN), SignedIn)


async def test_a_browser_that_is_trusted_no_more_needs_a_code(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    ann = await log_in(services, mailbox, clock, replace(LOGIN, trust=True))
    overview = await seen_by(services, ann)
    account = (await session_of(services, ann)).account
    clock.advance(60)

    assert overview.this_browser
    await own_sessions.forget_browser(services, visitor(), account, overview.this_browser)

    assert await login.start(services, in_browser_of(ann), LOGIN) == Opened()
