"""Logging in while the account becomes another: judging a password takes its time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from otpweb.domain.challenges import Outcome
from otpweb.flows import eviction, login, recovery
from otpweb.flows.hashing import Busy, Hasher
from otpweb.flows.login import WrongPassword
from otpweb.flows.recovery import Chosen
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import NoChallenge
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.people import (
    EMAIL,
    LOGIN,
    answer,
    begin_login,
    change_email,
    get_grant,
    in_browser_of,
    log_in,
    logged_in,
    register,
    visitor,
)
from tests.mailbox import Mailbox

NEW_EMAIL = "ann@example.org"
NEW = "seven quiet owls"
A_MOMENT = 0.2  # seconds in which the log-in comes as far as it can


class Interrupted(Hasher):
    """A hasher that takes so long over a password that something happens meanwhile."""

    def __init__(self, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__(4)
        self._meanwhile = meanwhile

    async def verify(self, password: str, stored: str | None) -> bool | Busy:
        right = await super().verify(password, stored)
        await self._meanwhile()
        return right


async def test_a_password_that_was_recovered_while_it_was_judged_is_wrong(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    grant = await get_grant(services, mailbox, clock)
    slow = Interrupted(lambda: recovery.choose_password(services, grant, NEW))

    assert await login.start(replace(services, hasher=slow), visitor(), LOGIN) == WrongPassword()

    slow.close()
    assert await recovery.choose_password(services, grant, NEW) != Chosen()


async def test_no_code_goes_to_an_address_that_was_changed_while_the_password_was_judged(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    ann = logged_in(await register(services, mailbox))
    slow = Interrupted(lambda: change_email(services, mailbox, ann, NEW_EMAIL))
    codes = len([mail for mail in await mailbox.of(EMAIL) if mail.has_code])

    await login.start(replace(services, hasher=slow), visitor(), LOGIN)

    slow.close()
    assert len([mail for mail in await mailbox.of(EMAIL) if mail.has_code]) == codes
    assert (await mailbox.newest(NEW_EMAIL)).has_code


async def test_a_code_that_went_to_another_address_than_the_account_has_opens_nothing(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = await begin_login(services, clock)
    await services.db.execute(
        "UPDATE accounts SET email = :email, email_key = :email", {"email": NEW_EMAIL}
    )

    answered = await answer(services, visit, await mailbox.code_for(EMAIL))

    assert answered == NoChallenge(Outcome.CANCELLED)


async def test_a_browser_that_is_just_losing_its_trust_is_let_in_by_nobodys_password(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    trusted = in_browser_of(await log_in(services, mailbox, clock, replace(LOGIN, trust=True)))
    has_put_out, may_commit = asyncio.Event(), asyncio.Event()
    recovering = asyncio.create_task(_recover(services, has_put_out, may_commit))
    await has_put_out.wait()

    coming_in = asyncio.create_task(login.start(services, trusted, LOGIN))
    await asyncio.wait({coming_in}, timeout=A_MOMENT)
    may_commit.set()
    await recovering

    assert not isinstance(await coming_in, SignedIn)
    assert not await services.db.fetch_all("SELECT id FROM sessions")


async def _recover(
    services: Services, has_put_out: asyncio.Event, may_commit: asyncio.Event
) -> None:
    """Do what a new password does, and wait before it lasts."""
    account = await accounts.find_by_email(services.db, EMAIL)
    password_hash = await services.hasher.hash(NEW)
    assert account
    assert isinstance(password_hash, str)
    async with services.db.transaction():
        await accounts.set_password_hash(services.db, account.id, password_hash)
        await eviction.put_out_all(services, account)
        has_put_out.set()
        await may_commit.wait()
