"""The list of events, as a test reads it."""

from dataclasses import replace

import pytest
from bs4 import Tag
from quart import Quart

from otpweb.flows.services import Services
from otpweb.storage import events
from tests.browser import Browser, Page
from tests.mailbox import Mailbox
from tests.storage.noted import event
from tests.web.desk import sit_down


@pytest.fixture
def services(app: Quart) -> Services:
    found: Services = app.extensions["otpweb"]
    return found


@pytest.fixture(autouse=True)
async def admin(app: Quart, browser: Browser, inbox: Mailbox) -> None:
    await sit_down(app, browser, inbox)


async def note(services: Services, **different: object) -> None:
    happened = replace(event(), at=services.clock(), **different)  # type: ignore[arg-type]
    await events.insert(services.db, happened)


def rows(page: Page) -> list[Tag]:
    return page.soup.select("#events tbody tr")


def titles(page: Page) -> list[str]:
    return [str(row.select("td")[1].get_text(" ", strip=True)) for row in rows(page)]
