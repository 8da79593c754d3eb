"""The queue of those who wait: Ann is at the desk, and Bob waits."""

import pytest
from bs4 import Tag
from quart import Quart

from otpweb.domain.accounts import Status
from otpweb.flows import approvals
from otpweb.flows.services import Services
from tests.browser import Browser, Page
from tests.clock import Clock
from tests.flows.applicants import apply, of
from tests.mailbox import Mailbox
from tests.web.desk import sit_down

PATH = "/admin/approvals"
REASON = "Not on the list."


@pytest.fixture(autouse=True)
async def ann(app: Quart, browser: Browser, inbox: Mailbox) -> None:
    await sit_down(app, browser, inbox)


@pytest.fixture
def services(app: Quart) -> Services:
    found: Services = app.extensions["otpweb"]
    return found


@pytest.fixture
async def bob(services: Services, inbox: Mailbox) -> str:
    """Bob waits; return his id."""
    await apply(services, inbox)
    return (await of(services)).id


def row_of(page: Page, account_id: str) -> Tag:
    return page.find(f"#row-{account_id}")


async def status_of(services: Services, clock: Clock, username: str = "bob") -> Status:
    """Return the status half a minute later."""
    clock.advance(31)
    await approvals.settle(services)
    return (await of(services, username)).status
