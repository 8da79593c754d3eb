"""Accounts that the operator makes."""

from dataclasses import replace

from otpweb.domain.accounts import Account, Role, UsernameProblem
from otpweb.flows import login
from otpweb.flows.challenges import Opened
from otpweb.flows.people import AddressTaken, create_account
from otpweb.flows.registration import Refused
from otpweb.flows.services import Services
from tests.flows.people import FORM, LOGIN, visitor


async def test_an_account_of_the_operator_can_log_in_at_once(services: Services) -> None:
    await create_account(services, FORM, is_admin=False)

    assert await login.start(services, visitor(), LOGIN, browser_token=None) == Opened()


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
