"""What is kept of challenges once they are over: what became of them, for a month, and no more."""

from datetime import timedelta

import pytest

from otpweb.flows import denial, housekeeping, login, registration, verification
from otpweb.flows.services import Services
from otpweb.flows.verification import NoChallenge, Screen
from otpweb.storage.database import Row
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, LOGIN, link_token, register, visitor
from tests.mailbox import Mailbox

THREE_DAYS = 3 * 86_400


async def only(services: Services, table: str) -> Row:
    [row] = await services.db.fetch_all(f"SELECT * FROM {table}")
    return row


@pytest.fixture
async def handle(services: Services) -> str:
    """Somebody has asked for a code to register with, and left."""
    visit = visitor()
    await registration.start(services, visit, FORM)
    return visit.handle


async def test_what_became_of_a_code_is_kept_for_a_month(
    services: Services, handle: str, clock: Clock
) -> None:
    clock.advance(29 * 86_400)

    await housekeeping.tidy(services)

    assert (await only(services, "challenges"))["email"] == EMAIL
    assert (await only(services, "outbox"))["recipient"] == EMAIL


async def test_after_a_month_it_is_forgotten(services: Services, handle: str, clock: Clock) -> None:
    clock.advance(31 * 86_400)

    await housekeeping.tidy(services)

    assert await services.db.fetch_all("SELECT id FROM challenges") == []
    assert await services.db.fetch_all("SELECT id FROM outbox") == []


async def test_what_nobody_needs_any_more_goes_after_two_days(
    services: Services, handle: str, clock: Clock
) -> None:
    before = await only(services, "challenges")
    assert before["password_hash"]
    clock.advance(THREE_DAYS)

    await housekeeping.tidy(services)

    kept = await only(services, "challenges")
    names = ("handle_digest", "username", "password_hash", "next_path")
    assert [kept[name] for name in names] == [before["id"], None, None, None]
    assert (await only(services, "outbox"))["context"] == "{}"


async def test_within_two_days_nothing_goes(services: Services, handle: str, clock: Clock) -> None:
    before = [await only(services, table) for table in ("challenges", "outbox")]
    clock.advance(86_400)

    await housekeeping.tidy(services)

    assert [dict(row) for row in before] == [
        dict(await only(services, table)) for table in ("challenges", "outbox")
    ]


async def test_a_scrubbed_mail_is_not_composed_anew(
    services: Services, handle: str, mailbox: Mailbox, clock: Clock
) -> None:
    clock.advance(THREE_DAYS)

    await housekeeping.tidy(services)

    assert await mailbox.of(EMAIL) == []


async def test_a_link_is_as_dead_as_when_nothing_was_kept(
    services: Services, mailbox: Mailbox, clock: Clock, handle: str
) -> None:
    token = await link_token(mailbox)
    clock.advance(THREE_DAYS)

    assert await denial.look(services, token) is None
    assert not await denial.deny(services, visitor(), token)
    assert not await denial.allow(services, visitor(), token)


async def test_a_scrubbed_challenge_belongs_to_no_browser(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    visit = visitor()
    await login.start(services, visit, LOGIN)
    clock.advance(THREE_DAYS)

    await housekeeping.tidy(services)

    assert await verification.find_open(services, visit.handle) == NoChallenge(None)


async def test_the_moment_the_code_screen_was_first_opened_is_kept(
    services: Services, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    before = clock()
    for _ in range(2):
        await verification.look(services, visit.handle, is_opened=True)
        clock.advance(10)

    found = await verification.look(services, visit.handle)

    assert isinstance(found, Screen)
    assert found.challenge.opened_at is not None
    assert found.challenge.opened_at - before < timedelta(seconds=1)


async def test_looking_without_opening_keeps_nothing(services: Services) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)

    await verification.look(services, visit.handle)

    assert (await only(services, "challenges"))["opened_at"] is None
