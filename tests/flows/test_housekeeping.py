"""Housekeeping: what nobody needs any more is forgotten, everywhere."""

from dataclasses import replace
from datetime import timedelta

import pytest

from otpweb.domain.authenticators import Factor
from otpweb.domain.budgets import Limit, budgets
from otpweb.flows import asking, housekeeping, login, passkey_login, registration
from otpweb.flows.entering import Wishes
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.people import (
    EMAIL,
    FORM,
    LOGIN,
    answer,
    change_email,
    get_grant,
    register,
    visitor,
)
from tests.guesses import other_than
from tests.mailbox import Mailbox

TEMPORARY = [
    "budgets",
    "challenges",
    "email_changes",
    "known_browsers",
    "outbox",
    "passkey_challenges",
    "pending_logins",
    "recovery_grants",
    "sessions",
    "trusted_browsers",
]


@pytest.fixture
async def lived_in(services: Services, mailbox: Mailbox, clock: Clock) -> Services:
    """Somebody trusts a browser, and somebody else guessed a code once too often."""
    one = budgets("wrong codes", [Limit(1, timedelta(hours=1))], renews=True)
    strict = replace(services, budgets=replace(services.budgets, wrong_codes=one))
    await register(strict, mailbox)
    clock.advance(60)
    visit = visitor()
    await login.start(strict, visit, replace(LOGIN, trust=True))
    signed_in = await answer(strict, visit, await mailbox.code_for(EMAIL))
    assert isinstance(signed_in, SignedIn)
    inside = replace(visit, session_token=signed_in.token, browser_token=signed_in.browser_token)
    for email in ("ann@example.org", EMAIL):
        await change_email(strict, mailbox, inside, email)
    stranger = visitor()
    await registration.start(strict, stranger, replace(FORM, username="bob", email="b@x.org"))
    await answer(strict, stranger, other_than(await mailbox.code_for("b@x.org")))
    account = await accounts.find_by_email(strict.db, EMAIL)
    assert account
    await asking.ask(strict, visitor(), account, Wishes(), [Factor.TOTP])
    await get_grant(strict, mailbox, clock)
    await passkey_login.options(strict, stranger)
    return strict


async def rows(services: Services, table: str) -> int:
    return len(await services.db.fetch_all(f"SELECT * FROM {table}"))


@pytest.mark.parametrize("table", TEMPORARY)
async def test_what_has_run_out_is_forgotten(lived_in: Services, clock: Clock, table: str) -> None:
    assert await rows(lived_in, table)
    clock.advance(400 * 86_400)

    await housekeeping.tidy(lived_in)

    assert await rows(lived_in, table) == 0


@pytest.mark.parametrize("table", [*TEMPORARY[1:], "accounts", "events"])
async def test_what_is_in_use_stays(lived_in: Services, table: str) -> None:
    before = await rows(lived_in, table)

    await housekeeping.tidy(lived_in)

    assert await rows(lived_in, table) == before


async def test_an_account_outlives_everything(lived_in: Services, clock: Clock) -> None:
    clock.advance(400 * 86_400)

    await housekeeping.tidy(lived_in)

    assert await rows(lived_in, "accounts") == 1


async def test_events_are_kept_for_as_long_as_the_setting_says(
    lived_in: Services, clock: Clock
) -> None:
    before = await rows(lived_in, "events")
    clock.advance(364 * 86_400)
    await housekeeping.tidy(lived_in)
    kept = await rows(lived_in, "events")
    clock.advance(2 * 86_400)

    await housekeeping.tidy(lived_in)

    [left] = await lived_in.db.fetch_all("SELECT kind, actor FROM events")
    assert kept == before
    assert (left["kind"], left["actor"]) == ("events.purged", "system")
