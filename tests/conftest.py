"""What all tests share: databases, a clock that stands still, the app and its mailbox."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from quart import Quart

from otpweb.app import create_app
from otpweb.composition import build_services
from otpweb.flows.services import Services
from otpweb.settings import Settings
from tests.browser import Browser
from tests.clock import Clock
from tests.databases import (
    database,
    database_url,
    migrated_copy,
    migrated_file,
    migrated_server,
    postgresql_url,
    unmigrated_server,
)
from tests.mailbox import Mailbox
from tests.templates import templates_are_compiled_once

__all__ = [
    "database",
    "database_url",
    "migrated_copy",
    "migrated_file",
    "migrated_server",
    "postgresql_url",
    "templates_are_compiled_once",
    "unmigrated_server",
]

ROOT = Path(__file__).parent.parent


def make_settings(database_url: str, **variables: str) -> Settings:
    """Return settings as an operator would write them, quick to hash."""
    return Settings.from_environment(
        {
            "OTPWEB_SECRET_KEY": "a secret that only the tests know",
            "OTPWEB_DATABASE_URL": database_url,
            "OTPWEB_PUBLIC_URL": "http://localhost",
            "OTPWEB_BCRYPT_ROUNDS": "4",
            **variables,
        }
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def services(database_url: str, clock: Clock) -> AsyncIterator[Services]:
    """Yield what flows work with; the test runs once on each backend."""
    services = build_services(make_settings(database_url), clock)
    await services.db.connect()
    try:
        yield services
    finally:
        services.hasher.close()
        await services.db.disconnect()


@pytest.fixture
async def mailbox(services: Services) -> Mailbox:
    return Mailbox(services)


@pytest.fixture
def variables() -> dict[str, str]:
    """Settings of one test, beside those all share; overridden where a test needs others."""
    return {}


@pytest.fixture
async def app(migrated_copy: str, clock: Clock, variables: dict[str, str]) -> AsyncIterator[Quart]:
    """Yield the app as it serves, its mails at /dev/mail."""
    app = create_app(make_settings(migrated_copy, **variables), clock=clock)
    async with app.test_app():
        yield app


@pytest.fixture
def inbox(app: Quart) -> Mailbox:
    """The mails that the app has posted."""
    return Mailbox(app.extensions["otpweb"])


@pytest.fixture(params=["htmx", "plain"])
def browser(request: pytest.FixtureRequest, app: Quart) -> Browser:
    """A visitor; the test runs once as htmx and once without scripts."""
    return Browser(app, htmx=request.param == "htmx")


@pytest.fixture
def other_browser(browser: Browser, app: Quart) -> Browser:
    """Somebody else, with the same kind of browser."""
    return Browser(app, htmx=browser.htmx)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say last what was left out, and how to get it."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = sorted({str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped})
    if reasons:
        terminalreporter.section("left out")
        for reason in reasons:
            count = sum(reason in str(report.longrepr[2]) for report in skipped)
            terminalreporter.line(f"{count} tests: {reason}")
