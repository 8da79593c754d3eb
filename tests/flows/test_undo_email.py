"""Taking a change of address back: who reads the earlier address has the last word, a week."""

import asyncio
from dataclasses import replace

import pytest

from otpweb.domain.challenges import Outcome
from otpweb.domain.visits import Visit
from otpweb.flows import sessions, undo_email
from otpweb.flows.services import Services
from otpweb.flows.undo_email import NotOurs, OldAddressTaken, Undone
from otpweb.flows.verification import NoChallenge
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.people import (
    EMAIL,
    LOGIN,
    answer,
    begin_login,
    change_email,
    log_in,
    logged_in,
    register,
    undo_token,
    visitor,
)
from tests.mailbox import Mailbox

EVIL, WORSE = "thief@example.org", "thief@example.net"
A_WEEK = 7 * 86_400


@pytest.fixture
async def thief(services: Services, mailbox: Mailbox, clock: Clock) -> Visit:
    """Somebody in Ann's account, who has given it an address of his own."""
    await register(services, mailbox)
    signed_in = await log_in(services, mailbox, clock, replace(LOGIN, trust=True))
    thief = replace(logged_in(signed_in), browser_token=signed_in.browser_token)
    await change_email(services, mailbox, thief, EVIL)
    return thief


async def address(services: Services) -> str:
    account = await accounts.find_by_username(services.db, "ann")
    assert account
    return account.email


async def undo(services: Services, token: str) -> object:
    return await undo_email.undo(services, visitor(), token)


async def test_the_account_has_its_earlier_address_again(
    services: Services, mailbox: Mailbox, thief: Visit
) -> None:
    assert await undo(services, await undo_token(mailbox)) == Undone()

    assert await address(services) == EMAIL


async def test_whoever_was_in_is_out_and_no_browser_is_trusted(
    services: Services, mailbox: Mailbox, thief: Visit
) -> None:
    await undo(services, await undo_token(mailbox))

    for table in ("sessions", "trusted_browsers", "known_browsers"):
        assert await services.db.fetch_all(f"SELECT * FROM {table}") == []


async def test_a_code_that_went_to_the_other_address_dies(
    services: Services, mailbox: Mailbox, clock: Clock, thief: Visit
) -> None:
    elsewhere = await begin_login(services, clock)
    code = await mailbox.code_for(EVIL)

    await undo(services, await undo_token(mailbox))

    assert await answer(services, elsewhere, code) == NoChallenge(Outcome.CANCELLED)


async def test_looking_at_the_link_changes_nothing(
    services: Services, mailbox: Mailbox, thief: Visit
) -> None:
    change = await undo_email.look(services, await undo_token(mailbox))

    assert change
    assert (change.old.email, change.new_email, change.undone_at) == (EMAIL, EVIL, None)
    assert await address(services) == EVIL


async def test_the_older_of_two_changes_takes_both_back_for_good(
    services: Services, mailbox: Mailbox, clock: Clock, thief: Visit
) -> None:
    clock.advance(60)
    await change_email(services, mailbox, thief, WORSE)
    thiefs = await undo_token(mailbox, EVIL)

    await undo(services, await undo_token(mailbox))
    await undo(services, thiefs)

    assert await address(services) == EMAIL


async def test_a_clock_that_was_set_back_in_between_saves_no_change(
    services: Services, mailbox: Mailbox, clock: Clock, thief: Visit
) -> None:
    owners = await undo_token(mailbox)
    clock.advance(-30)
    await change_email(services, mailbox, thief, WORSE)

    await undo(services, owners)

    assert not await services.db.fetch_all("SELECT id FROM email_changes WHERE undone_at IS NULL")


async def test_it_can_be_taken_back_in_parallel_and_the_older_one_wins(
    services: Services, mailbox: Mailbox, clock: Clock, thief: Visit
) -> None:
    clock.advance(60)
    await change_email(services, mailbox, thief, WORSE)
    tokens = [await undo_token(mailbox), await undo_token(mailbox, EVIL)]

    await asyncio.gather(*(undo(services, token) for token in 3 * tokens))

    assert await address(services) == EMAIL


async def test_after_a_week_it_is_too_late(
    services: Services, mailbox: Mailbox, clock: Clock, thief: Visit
) -> None:
    token = await undo_token(mailbox)
    clock.advance(A_WEEK)

    assert await undo(services, token) == NotOurs()
    assert await address(services) == EVIL


async def test_a_made_up_link_undoes_nothing(services: Services, thief: Visit) -> None:
    assert await undo(services, "c0ffee-c0ffee") == NotOurs()


async def test_an_address_that_has_another_account_by_now_is_not_taken_from_it(
    services: Services, mailbox: Mailbox, clock: Clock, thief: Visit
) -> None:
    token = await undo_token(mailbox)
    clock.advance(60)
    await register(services, mailbox, "anna", EMAIL)

    assert await undo(services, token) == OldAddressTaken()
    assert await address(services) == EVIL
    assert await sessions.account_of(services, thief)


async def test_the_address_that_lost_the_account_is_told_without_a_link(
    services: Services, mailbox: Mailbox, thief: Visit
) -> None:
    await undo(services, await undo_token(mailbox))

    mail = await mailbox.newest(EVIL)
    assert "has taken the change" in mail.text
    assert "/undo-email/" not in mail.text + mail.html
