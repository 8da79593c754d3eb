"""Visitors who have shown so much, and no more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from quart import Quart

from otpweb.flows.services import Services
from tests.browser import Browser
from tests.clock import Clock
from tests.flows.totps import add_totp
from tests.mailbox import Mailbox
from tests.web.people import begin_login, begin_registration, log_in, register


@dataclass(frozen=True)
class Stage:
    """Ann has an account, and somebody has a browser."""

    app: Quart
    browser: Browser
    inbox: Mailbox
    clock: Clock

    @property
    def services(self) -> Services:
        services: Services = self.app.extensions["otpweb"]
        return services

    async def execute(self, sql: str) -> None:
        await self.services.db.execute(sql)

    async def log_in(self) -> None:
        self.clock.advance(61)
        assert (await log_in(self.browser, self.inbox)).path == "/dashboard"


@pytest.fixture
async def stage(app: Quart, browser: Browser, inbox: Mailbox, clock: Clock) -> Stage:
    await register(Browser(app, htmx=False), inbox)
    return Stage(app, browser, inbox, clock)


State = Callable[[Stage], Awaitable[None]]


async def nobody(stage: Stage) -> None:
    await stage.browser.get("/login")


async def registering(stage: Stage) -> None:
    page = await begin_registration(stage.browser, "bob", "bob@example.com")
    assert page.path == "/verify"


async def code_mailed(stage: Stage) -> None:
    stage.clock.advance(61)
    assert (await begin_login(stage.browser)).path == "/verify"


async def app_owed(stage: Stage) -> None:
    await add_totp(stage.services)
    assert (await begin_login(stage.browser)).path == "/login/totp"


async def suspended(stage: Stage) -> None:
    await stage.log_in()
    await stage.execute("UPDATE accounts SET status = 'suspended'")


async def session_ended(stage: Stage) -> None:
    await stage.log_in()
    await stage.execute("DELETE FROM sessions")


async def password_may_be_chosen(stage: Stage) -> None:
    await registering(stage)
    await stage.execute(
        """
        INSERT INTO recovery_grants (handle_digest, account_id, expires_at)
        SELECT handle_digest, accounts.id, challenges.expires_at
          FROM accounts, challenges
         WHERE challenges.email = 'bob@example.com'
        """
    )
    await stage.execute("DELETE FROM challenges")


async def proof_not_fresh(stage: Stage) -> None:
    await stage.log_in()
    stage.clock.advance(301)


async def pending(stage: Stage) -> None:
    await stage.log_in()
    await stage.execute("UPDATE accounts SET status = 'pending'")


async def rejected(stage: Stage) -> None:
    await stage.log_in()
    await stage.execute("UPDATE accounts SET status = 'rejected', role = 'admin'")


async def mailed_code_refused(stage: Stage) -> None:
    await stage.log_in()
    await add_totp(stage.services, takes_mailed_code=False)


async def sit_down(stage: Stage) -> None:
    """Have Ann be an admin who has logged in with her app a moment ago."""
    await stage.log_in()
    await stage.execute("UPDATE accounts SET role = 'admin'")
    await add_totp(stage.services)
    await stage.execute("UPDATE sessions SET verified_by = 'totp'")


async def member_at_the_desk(stage: Stage) -> None:
    await sit_down(stage)
    await stage.execute("UPDATE accounts SET role = 'member'")


async def admin_without_authenticator(stage: Stage) -> None:
    await sit_down(stage)
    await stage.execute("DELETE FROM totps")


async def admin_by_mail(stage: Stage) -> None:
    await sit_down(stage)
    await stage.execute("UPDATE sessions SET verified_by = 'code'")


async def admin_not_fresh(stage: Stage) -> None:
    await sit_down(stage)
    stage.clock.advance(301)
