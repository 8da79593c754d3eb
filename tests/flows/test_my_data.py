"""One's own data: everything that is stored of an account, and nothing that opens one."""

from dataclasses import replace

import pytest

from otpweb.domain.events import EventKind
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.flows import audit, change_email, my_data
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.people import (
    LOGIN,
    log_in,
    logged_in,
    register,
    visitor,
    whose,
)
from tests.mailbox import Mailbox


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox, clock: Clock) -> Visit:
    """Ann, who trusts a browser, has all kinds of authenticators and a neighbour."""
    await register(services, mailbox, "bob", "bob@example.com")
    await register(services, mailbox)
    visit = logged_in(await log_in(services, mailbox, clock, replace(LOGIN, trust=True)))
    ann = await whose(services, visit)
    for sql in (
        "INSERT INTO totps VALUES ('t', :id, 'sealed-secret', 0, 1, 2)",
        "INSERT INTO passkeys VALUES ('p', :id, 'credential', 'key', 0, '', 'My phone', 1, NULL)",
        "INSERT INTO recovery_codes VALUES ('code-digest', :id, NULL, 1, NULL)",
    ):
        await services.db.execute(sql, {"id": ann.id})
    return visit


async def collect(services: Services, visit: Visit) -> dict[str, object]:
    return await my_data.collect(services, visit, await whose(services, visit))


async def test_the_file_has_the_shape_that_programs_know(services: Services, ann: Visit) -> None:
    data = await collect(services, ann)

    assert list(data) == [
        "format",
        "made_at",
        "account",
        "authenticators",
        "recovery_codes_left",
        "recovery_codes",
        "requests",
        "sessions",
        "trusted_browsers",
        "known_browsers",
        "email_changes",
        "mails",
        "events",
    ]
    assert data["format"] == "otpweb-account-data-1"


async def test_what_the_account_has_is_named(services: Services, ann: Visit) -> None:
    data = str(await collect(services, ann))

    for word in ("Chrome on Android", "192.0.2.1", "My phone", "authenticator app", "login_code"):
        assert word in data


async def test_neither_secrets_nor_their_hashes_are_in_it(services: Services, ann: Visit) -> None:
    account = await whose(services, ann)
    data = str(await collect(services, ann))

    token = ann.session_token or ""
    for secret in (account.password_hash, token, digest(token), "sealed-secret", "code-digest"):
        assert secret not in data


async def test_nobody_else_is_in_it(services: Services, ann: Visit) -> None:
    await change_email.start(services, ann, await whose(services, ann), "bob@example.com")

    data = str(await collect(services, ann))

    assert "bob" not in data
    assert "address_in_use" not in data


async def test_the_page_counts_browsers(services: Services, ann: Visit) -> None:
    overview = await my_data.overview(services, await whose(services, ann))

    assert overview == my_data.Overview(logged_in=2, trusted=1)


async def test_all_events_are_in_it_not_only_the_last_ones(services: Services, ann: Visit) -> None:
    account = await whose(services, ann)
    for _ in range(12):
        await audit.note(services, visitor(), EventKind.CODE_WRONG, account_id=account.id)

    events = (await collect(services, ann))["events"]

    assert isinstance(events, list)
    assert len(events) > 12
