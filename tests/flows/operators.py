"""Ann, Bob, and what either does as an admin."""

import pytest

from otpweb.domain.accounts import Account
from otpweb.domain.visits import Visit
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from otpweb.storage import accounts
from tests.flows.people import (
    logged_in,
    register,
    whose,
)
from tests.mailbox import Mailbox

BOB = "bob@example.com"


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox) -> Visit:
    return logged_in(await register(services, mailbox))


@pytest.fixture
async def bob(services: Services, mailbox: Mailbox, ann: Visit) -> Visit:
    """Bob, an admin as Ann is."""
    bob = logged_in(await register(services, mailbox, "bob", BOB))
    await services.db.execute("UPDATE accounts SET role = 'admin'")
    return bob


async def account_of(services: Services, username: str = "ann") -> Account:
    account = await accounts.find_by_username(services.db, username)
    assert account
    return account


async def operator_in(services: Services, visit: Visit) -> Operator:
    return Operator(visit, (await whose(services, visit)).id)
