"""Sessions: the table decides."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from otpweb.domain.tokens import digest
from otpweb.flows import login, sessions
from otpweb.flows.services import Services
from otpweb.storage import known_browsers
from otpweb.storage.database import Row, StorageUnavailable, Value
from tests.clock import Clock
from tests.flows.people import EMAIL, LOGIN, answer, register, visitor
from tests.mailbox import Mailbox


async def test_a_session_is_resumed_by_its_token(services: Services, mailbox: Mailbox) -> None:
    signed_in = await register(services, mailbox)

    session = await sessions.resume(services, signed_in.token)

    assert session is not None
    assert session.account.username == "ann"


async def test_an_ended_session_is_no_more(services: Services, mailbox: Mailbox) -> None:
    signed_in = await register(services, mailbox)
    await sessions.end(services, visitor(), signed_in.token)

    assert await sessions.resume(services, signed_in.token) is None


@pytest.mark.parametrize(("idle", "lives"), [(3590, True), (3601, False)])
async def test_a_session_lives_as_long_as_somebody_is_there(
    services: Services, mailbox: Mailbox, clock: Clock, idle: int, lives: bool
) -> None:
    signed_in = await register(services, mailbox)
    clock.advance(1800)
    await sessions.resume(services, signed_in.token)
    clock.advance(idle)

    assert (await sessions.resume(services, signed_in.token) is not None) is lives


async def test_a_session_ends_after_a_day_however_busy(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    signed_in = await register(services, mailbox)
    for _ in range(48):
        clock.advance(1800)
        session = await sessions.resume(services, signed_in.token)

    assert session is None


async def test_a_new_session_ends_the_one_the_browser_had(
    services: Services, mailbox: Mailbox
) -> None:
    before = await register(services, mailbox)
    visit = replace(visitor(), session_token=before.token)
    await login.start(services, visit, LOGIN)
    await answer(services, visit, await mailbox.code_for(EMAIL))

    assert await sessions.resume(services, before.token) is None


async def test_a_person_can_read_on_while_nothing_can_be_written(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    signed_in = await register(services, mailbox)
    clock.advance(1800)
    real = services.db.fetch_all

    async def read_only(sql: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        if not sql.lstrip().startswith("SELECT"):
            raise StorageUnavailable("attempt to write a readonly database")
        return await real(sql, values)

    services.db.fetch_all = read_only  # type: ignore[method-assign]

    assert await sessions.resume(services, signed_in.token) is not None


async def test_a_made_up_token_opens_nothing(services: Services) -> None:
    assert await sessions.resume(services, "made up \udcff") is None


async def test_the_sessions_of_a_suspended_account_are_none_at_once(
    services: Services, mailbox: Mailbox
) -> None:
    signed_in = await register(services, mailbox)
    await services.db.execute("UPDATE accounts SET status = 'suspended'")

    assert await sessions.resume(services, signed_in.token) is None


async def test_every_browser_in_which_somebody_logged_in_is_known(
    services: Services, mailbox: Mailbox
) -> None:
    signed_in = await register(services, mailbox)
    session = await sessions.resume(services, signed_in.token)
    assert session

    at_home = await known_browsers.known_as(
        services.db, digest(signed_in.browser_token), now=services.clock()
    )

    assert set(at_home) == {session.account.id}
