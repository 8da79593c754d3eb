"""The first admin: one, by a link of the last hour, and by the rules of registering."""

import asyncio
from dataclasses import replace

from otpweb.domain.accounts import Account, Role, Status
from otpweb.flows import setup
from otpweb.flows.people import AddressTaken
from otpweb.flows.registration import Refused
from otpweb.flows.services import Services
from otpweb.flows.setup import NoLink
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, register, visitor
from tests.mailbox import Mailbox

BOB = replace(FORM, username="bob", email="bob@example.com")


async def offered(services: Services) -> str:
    token = await setup.offer(services)
    assert token
    return token


async def test_the_first_account_is_an_admin_who_may_come_in_at_once(services: Services) -> None:
    made = await setup.complete(services, visitor(), await offered(services), FORM)

    assert isinstance(made, Account)
    stored = await accounts.find(services.db, made.id)
    assert stored
    assert (stored.role, stored.status) == (Role.ADMIN, Status.ACTIVE)


async def test_looking_at_a_link_uses_nothing_up(services: Services) -> None:
    token = await offered(services)

    assert [await setup.is_open(services, token) for _ in range(2)] == [True, True]


async def test_every_start_has_a_link_of_its_own_until_one_was_used(services: Services) -> None:
    first, second = await offered(services), await offered(services)

    await setup.complete(services, visitor(), second, FORM)

    assert first != second
    assert await setup.complete(services, visitor(), first, BOB) == NoLink()
    assert await setup.offer(services) is None


async def test_a_link_is_good_for_an_hour(services: Services, clock: Clock) -> None:
    token = await offered(services)
    clock.advance(3600)

    assert await setup.complete(services, visitor(), token, FORM) == NoLink()


async def test_a_made_up_link_makes_nobody(services: Services) -> None:
    await offered(services)

    assert await setup.complete(services, visitor(), "f" * 64, FORM) == NoLink()


async def test_of_two_at_once_one_wins_whatever_links_they_have(services: Services) -> None:
    first, second = await offered(services), await offered(services)

    made = await asyncio.gather(
        setup.complete(services, visitor(), first, FORM),
        setup.complete(services, visitor(), second, BOB),
    )

    assert sorted(type(one).__name__ for one in made) == ["Account", "NoLink"]


async def test_what_is_wrong_uses_no_link_up(services: Services) -> None:
    token = await offered(services)

    refused = await setup.complete(services, visitor(), token, replace(FORM, password="short"))

    assert isinstance(refused, Refused)
    assert await setup.is_open(services, token)


async def test_a_name_or_an_address_that_somebody_has_by_now_is_told(
    services: Services, mailbox: Mailbox
) -> None:
    token = await offered(services)
    await register(services, mailbox)

    same_name = await setup.complete(services, visitor(), token, replace(BOB, username="ann"))
    same_address = await setup.complete(services, visitor(), token, replace(BOB, email=EMAIL))

    assert isinstance(same_name, Refused)
    assert same_address == AddressTaken()
    assert await setup.is_open(services, token)
