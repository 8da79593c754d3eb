"""Guessing Ann's codes, and looking at what came of it."""

from dataclasses import replace
from datetime import timedelta

from otpweb.domain.budgets import Limit, budgets
from otpweb.domain.challenges import Addressee, Purpose
from otpweb.domain.visits import Visit
from otpweb.flows.services import Services
from otpweb.flows.verification import Answer
from otpweb.storage import accounts
from otpweb.storage import budgets as table
from tests.clock import Clock
from tests.flows.people import EMAIL, answer, begin_login
from tests.guesses import other_than
from tests.mailbox import Mailbox

HOUR = timedelta(hours=1)


ALERT = "Somebody is guessing codes for your address"


def with_three(services: Services) -> Services:
    """Return what flows work with where three wrong codes an hour are allowed."""
    three = budgets("wrong codes", [Limit(3, HOUR)], renews=True)
    return replace(services, budgets=replace(services.budgets, wrong_codes=three))


async def guess_wrong(services: Services, mailbox: Mailbox, visit: Visit) -> Answer:
    code = await mailbox.code_for(EMAIL)
    return await answer(services, visit, other_than(code) if code.isdigit() else "0000-0000")


async def use_up(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    """Guess three wrong codes for Ann, as a stranger who knows her password."""
    stranger = await begin_login(services, clock)
    for _ in range(3):
        await guess_wrong(services, mailbox, stranger)


async def spent(services: Services) -> int:
    """Return how many wrong codes of Ann's log-ins are counted."""
    account = await accounts.find_by_username(services.db, "ann")
    assert account
    [budget] = services.budgets.wrong_codes
    pair = budget, Addressee(Purpose.LOGIN, "", account.id).subject
    found = await table.look(services.db, [pair], now=services.clock())
    return found[0].hits if found else 0


async def alerts(mailbox: Mailbox, email: str = EMAIL) -> int:
    return sum(mail.subject == ALERT for mail in await mailbox.of(email))
