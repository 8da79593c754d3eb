"""Browsers that an account knows, or trusts: whose they are, and what strangers cannot do."""

from dataclasses import replace

import pytest

from otpweb.domain.waits import TooSoon
from otpweb.flows import login
from otpweb.flows.challenges import Opened
from otpweb.flows.login import WrongPassword
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.clock import Clock
from tests.flows.people import (
    EMAIL,
    LOGIN,
    answer,
    guess_passwords,
    in_browser_of,
    log_in,
    register,
    suspend,
    visitor,
)
from tests.mailbox import Mailbox


async def test_a_trusted_browser_needs_no_code_and_others_do(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = visitor()
    await login.start(services, visit, replace(LOGIN, trust=True))
    signed_in = await answer(services, visit, await mailbox.code_for(EMAIL))
    assert isinstance(signed_in, SignedIn)
    clock.advance(60)

    trusted = await login.start(services, in_browser_of(signed_in), LOGIN)
    stranger = await login.start(services, replace(visitor(), browser_token="made up"), LOGIN)

    assert isinstance(trusted, SignedIn)
    assert stranger == Opened()


async def test_strangers_do_not_lock_the_owner_out_of_a_browser_that_is_known(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    signed_in = await register(services, mailbox)
    clock.advance(60)
    await guess_passwords(services, visitor(), 6)

    assert await login.start(services, in_browser_of(signed_in), LOGIN) == Opened()


async def test_a_known_browser_has_its_limit_too(services: Services, mailbox: Mailbox) -> None:
    signed_in = await register(services, mailbox)
    await guess_passwords(services, in_browser_of(signed_in), 5)

    assert isinstance(await guess_passwords(services, in_browser_of(signed_in)), TooSoon)
    assert await guess_passwords(services, visitor()) == WrongPassword()


async def test_a_browser_is_known_to_the_accounts_that_were_in_it_only(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    of_bob = await register(services, mailbox, "bob", "bob@example.com")
    await guess_passwords(services, visitor(), 5)

    assert isinstance(await login.start(services, in_browser_of(of_bob), LOGIN), TooSoon)


async def test_a_trusted_browser_is_no_way_around_a_suspension(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    signed_in = await log_in(services, mailbox, clock, replace(LOGIN, trust=True))
    await suspend(services)
    clock.advance(60)

    assert await login.start(services, in_browser_of(signed_in), LOGIN) == Opened()


@pytest.mark.parametrize("planted", ["planted", "x" * 43])
async def test_a_browser_token_that_was_planted_is_not_taken_up(
    services: Services, mailbox: Mailbox, clock: Clock, planted: str
) -> None:
    await register(services, mailbox)
    visit = replace(visitor(), browser_token=planted)

    signed_in = await log_in(services, mailbox, clock, replace(LOGIN, trust=True), visit)

    assert signed_in.browser_token != planted
    clock.advance(60)
    assert await login.start(services, visit, LOGIN) == Opened()


async def test_one_browser_can_be_trusted_by_a_whole_family(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await register(services, mailbox, "bob", "bob@example.com")
    trusting = replace(LOGIN, trust=True)
    first = await log_in(services, mailbox, clock, trusting)
    of_bob = replace(trusting, username="bob")
    second = await log_in(
        services, mailbox, clock, of_bob, in_browser_of(first), email="bob@example.com"
    )

    third = await login.start(services, in_browser_of(second), trusting)
    assert isinstance(third, SignedIn)
    assert isinstance(await login.start(services, in_browser_of(third), of_bob), SignedIn)


async def test_every_login_gives_the_browser_a_new_token(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    first = await log_in(services, mailbox, clock, replace(LOGIN, trust=True))

    second = await login.start(services, in_browser_of(first), LOGIN)

    assert isinstance(second, SignedIn)
    clock.advance(60)
    assert await login.start(services, in_browser_of(first), LOGIN) == Opened()


async def test_the_token_of_somebody_who_knows_the_site_is_not_taken_up(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    mallory = await register(services, mailbox, "mallory", "mallory@example.com")
    trusting = replace(LOGIN, trust=True)

    await log_in(services, mailbox, clock, trusting, in_browser_of(mallory))

    clock.advance(60)
    assert await login.start(services, in_browser_of(mallory), LOGIN) == Opened()


async def test_somebody_elses_log_in_brings_no_new_guesses_in_a_shared_browser(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox, "bob", "bob@example.com")
    of_ann = await register(services, mailbox)
    bob = replace(LOGIN, username="bob")
    shared = in_browser_of(of_ann)
    of_bob = await log_in(services, mailbox, clock, bob, shared, "bob@example.com")
    await guess_passwords(services, in_browser_of(of_bob), 5)
    again = await log_in(services, mailbox, clock, bob, in_browser_of(of_bob), "bob@example.com")

    assert isinstance(await guess_passwords(services, in_browser_of(again)), TooSoon)
