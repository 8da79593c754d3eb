"""Sending a test the way every mail goes, and seeing what becomes of it."""

from dataclasses import dataclass
from datetime import timedelta

from otpweb.domain.addresses import Address, AddressProblem, parse_address
from otpweb.domain.budgets import Budget
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.mails import MailLine
from otpweb.domain.tokens import can_be_id
from otpweb.domain.waits import Reason, TooSoon, too_soon
from otpweb.flows import desk, mailing
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from otpweb.storage import budgets, mail_desk

TESTS = Budget("test mails", hits=10, window=timedelta(hours=1))

_LIFE = timedelta(minutes=10)  # nobody watches it for longer


@dataclass(frozen=True, slots=True)
class Sent:
    """It is in the outbox, under this id."""

    mail_id: str


async def send(
    services: Services, operator: Operator, typed: str
) -> Sent | AddressProblem | TooSoon:
    """Promise a test mail to an address; ten an hour for each operator."""
    address = parse_address(typed, test_domains=services.test_domains)
    if not isinstance(address, Address):
        return address
    now = services.clock()
    async with services.db.transaction():
        spent = await budgets.spend(services.db, [(TESTS, operator.actor)], now=now)
        if wait := too_soon((one for one in spent if one.is_over), Reason.TEST_MAILS, now):
            return wait
        mail_id = await mailing.post_test(
            services, operator.visit, address.email, until=now + _LIFE
        )
        await desk.note(services, operator, EventKind.MAIL_TESTED)
    services.mail_waiting.set()
    return Sent(mail_id)


async def watch(services: Services, mail_id: str) -> MailLine | None:
    """Return how far a test has come; None for what is no test."""
    if not can_be_id(mail_id):
        return None
    line = await mail_desk.find(services.db, mail_id, now=services.clock())
    return line if line and line.letter == Letter.TEST_MAIL else None
