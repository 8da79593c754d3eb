"""While mail is paused no process takes any, and afterwards nothing is late by the pause."""

import asyncio

from otpweb.domain.mails import MailState
from otpweb.flows import mail_desk
from otpweb.flows.desk import SHELL
from otpweb.flows.mail_desk import Wanted
from otpweb.flows.services import Services
from otpweb.storage import outbox
from tests.clock import Clock
from tests.flows.mails import put
from tests.flows.test_delivery import post_a_code, postman_at_work, sink, until
from tests.mail.sink import Sink

__all__ = ["sink"]


async def test_while_mail_is_paused_no_process_takes_any(services: Services, sink: Sink) -> None:
    await mail_desk.pause(services, SHELL)
    async with postman_at_work(services, sink.port), postman_at_work(services, sink.port):
        challenge_id = await post_a_code(services)
        await asyncio.sleep(0.4)
        assert not sink.commands

        await mail_desk.resume(services, SHELL)

        await until(services, challenge_id, MailState.ACCEPTED)
    assert len(sink.messages) == 1


async def test_codes_expire_while_mail_is_paused(
    services: Services, sink: Sink, clock: Clock
) -> None:
    await mail_desk.pause(services, SHELL)
    async with postman_at_work(services, sink.port):
        challenge_id = await post_a_code(services)
        clock.advance(301)
        services.mail_waiting.set()
        await until(services, challenge_id, MailState.EXPIRED)
        await mail_desk.resume(services, SHELL)
        await asyncio.sleep(0.2)

    assert not sink.messages


async def test_a_pause_begins_and_ends_once(services: Services) -> None:
    begun = await asyncio.gather(*(mail_desk.pause(services, SHELL) for _ in range(3)))
    ended = await asyncio.gather(*(mail_desk.resume(services, SHELL) for _ in range(3)))

    assert (sorted(begun), sorted(ended)) == ([False, False, True], [False, False, True])


async def test_who_paused_is_known(services: Services) -> None:
    await mail_desk.pause(services, SHELL)

    overview = await mail_desk.look(services, Wanted())

    assert overview.paused_by == "command"
    assert overview.outlook.paused_at is not None


async def test_a_pause_is_nothing_that_the_queue_is_late_by(
    services: Services, clock: Clock
) -> None:
    await put(services)
    await mail_desk.pause(services, SHELL)
    clock.advance(3600)
    assert await outbox.next_due(services.db) is None

    await mail_desk.resume(services, SHELL)

    assert str(await outbox.next_due(services.db))[:19] == str(clock.now)[:19]
