"""How mail goes for everybody, as a process sees it every few seconds."""

import asyncio
from datetime import timedelta

import pytest

from otpweb.domain.mails import MailState
from otpweb.flows import mail_desk
from otpweb.flows.desk import SHELL
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.mails import put
from tests.flows.people import EMAIL
from tests.flows.test_delivery import postman_at_work, sink
from tests.mail.sink import Sink

__all__ = ["sink"]


async def late_by(services: Services) -> int | None:
    """Return how late mail is, in whole seconds."""
    await services.mail_watch.look(services.db, now=services.clock())
    seen = services.mail_watch.late_by
    return seen // timedelta(seconds=1) if seen else None


async def test_mail_that_waits_for_a_minute_is_late(services: Services) -> None:
    await put(services, age=360)

    assert await late_by(services) == 360


async def test_mail_that_began_to_wait_just_now_is_not(services: Services) -> None:
    await put(services, age=50)

    assert await late_by(services) is None


async def test_one_mailbox_that_wants_nothing_makes_nobody_elses_mail_late(
    services: Services,
) -> None:
    await put(services, MailState.DELAYED, age=360)
    await put(services, MailState.ACCEPTED, age=10)

    assert await late_by(services) is None


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.EXPIRED])
async def test_mail_that_fails_is_late_since_the_first_that_did(
    services: Services, state: MailState
) -> None:
    await put(services, MailState.ACCEPTED, age=500)
    await put(services, state, age=400)
    await put(services, state, age=20)

    assert await late_by(services) == 400


@pytest.mark.parametrize(("state", "attempts"), [(MailState.REFUSED, 1), (MailState.EXPIRED, 0)])
async def test_what_is_wrong_with_an_address_or_wanted_no_more_makes_nothing_late(
    services: Services, state: MailState, attempts: int
) -> None:
    await put(services, state, age=300, attempts=attempts)

    assert await late_by(services) is None


async def test_a_mail_whose_time_is_over_waits_no_more(services: Services) -> None:
    await put(services, age=400, life=timedelta(seconds=300))

    assert await late_by(services) is None


async def test_what_happened_the_day_before_is_forgotten(services: Services) -> None:
    await put(services, MailState.FAILED, age=90_000)
    await put(services, MailState.FAILED, age=70)

    assert await late_by(services) == 70


async def test_every_process_sees_a_pause_by_itself(services: Services, sink: Sink) -> None:
    await mail_desk.pause(services, SHELL)
    services.mail_watch.is_paused = False  # as in a process that did not do it

    async with postman_at_work(services, sink.port):
        for _ in range(100):
            if services.mail_watch.is_paused:
                break
            await asyncio.sleep(0.02)

    assert services.mail_watch.is_paused


async def test_the_postman_sees_that_mail_is_late_and_that_it_goes_again(
    services: Services, sink: Sink, clock: Clock
) -> None:
    sink.deferrals[EMAIL] = 1
    await put(services, age=120)
    seen = set()

    async with postman_at_work(services, sink.port):
        for _ in range(200):
            clock.advance(3)
            services.mail_waiting.set()
            await asyncio.sleep(0.02)
            seen.add(services.mail_watch.late_by is not None)
            if seen == {True, False} and sink.messages and services.mail_watch.late_by is None:
                break

    assert seen == {True, False}
    assert services.mail_watch.late_by is None
