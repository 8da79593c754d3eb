"""Accounts that the operator makes."""

from dataclasses import replace

from otpweb.domain.accounts import Account, Role, UsernameProblem
from otpweb.domain.addresses import AddressPolicy, AddressProblem
from otpweb.domain.events import EventKind
from otpweb.flows import audit, login
from otpweb.flows.challenges import Opened
from otpweb.flows.people import AddressTaken, create_account
from otpweb.flows.registration import Refused
from otpweb.flows.services import Services
from otpweb.storage import events
from tests.flows.people import FORM, LOGIN, visitor


async def test_an_account_of_the_operator_can_log_in_at_once(services: Services) -> None:
    await create_account(services, FORM, is_admin=False)

    assert await login.start(services, visitor(), LOGIN) == Opened()


async def test_an_admin_is_made_by_saying_so(services: Services) -> None:
    created = await create_account(services, FORM, is_admin=True)

    assert isinstance(created, Account)
    assert created.role is Role.ADMIN


async def test_a_taken_address_is_told_to_the_operator(services: Services) -> None:
    await create_account(services, FORM, is_admin=False)

    again = await create_account(services, replace(FORM, username="bob"), is_admin=False)

    assert again == AddressTaken()


async def test_a_taken_name_is_told_to_the_operator(services: Services) -> None:
    await create_account(services, FORM, is_admin=False)

    again = await create_account(services, replace(FORM, email="b@example.com"), is_admin=False)

    assert again == Refused(username=UsernameProblem.TAKEN, email=None, password=None)


async def test_the_operator_keeps_to_the_rules_too(services: Services) -> None:
    weak = await create_account(services, replace(FORM, password="12345678"), is_admin=True)

    assert isinstance(weak, Refused)


async def test_the_operators_accounts_are_known_to_be_his_doing(services: Services) -> None:
    created = await create_account(services, FORM, is_admin=False)

    assert isinstance(created, Account)
    [event] = await events.newest_of_account(services.db, created.id, limit=5)
    assert (event.kind, event.actor) == (EventKind.ACCOUNT_CREATED, audit.COMMAND)


async def test_the_operator_spends_no_budget(services: Services) -> None:
    await create_account(services, FORM, is_admin=False)

    assert await services.db.fetch_all("SELECT key FROM budgets") == []


async def test_throw_away_addresses_are_none_for_the_operator_either(services: Services) -> None:
    strict = replace(services, addresses=AddressPolicy(frozenset({"example.com"}), is_refused=True))

    refused = await create_account(strict, FORM, is_admin=True)

    assert refused == Refused(email=AddressProblem.DISPOSABLE)
