"""Clients and their neighbours, whose budgets are small enough to be used up in a test."""

from dataclasses import replace
from datetime import timedelta

from otpweb.domain.budgets import BudgetPolicy, Limit, client_budgets, common_budgets
from otpweb.domain.captcha import CaptchaPolicy
from otpweb.domain.visits import Visit
from otpweb.flows import clients
from otpweb.flows.services import Services
from tests.flows.people import LOGIN, visitor

HOUR = timedelta(hours=1)
TWO = [Limit(2, HOUR)]
WRONG = replace(LOGIN, password="not the password")


def with_small_budgets(services: Services) -> Services:
    """Return services for which a client is warm after two of anything, and the work is light."""
    policy = BudgetPolicy(
        client_registrations=client_budgets("registrations of client", TWO),
        client_passwords=client_budgets("passwords of client", TWO),
        client_codes=client_budgets("codes of client", TWO),
        all_mails=common_budgets("all mails", [Limit(1000, HOUR)]),
    )
    return replace(services, budgets=policy, captcha=CaptchaPolicy(cost=1))


def at(address: str) -> Visit:
    """Return somebody at that network address."""
    return replace(visitor(), client_address=address)


async def count_registrations(services: Services, visit: Visit, times: int) -> None:
    """Count so many registrations of a client."""
    for _ in range(times):
        await clients.count_form(services, visit)
