"""Tests of mail: sent as every mail is, watched, and not too many."""

import pytest

from otpweb.domain.addresses import AddressProblem
from otpweb.domain.mails import MailState
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import mail_desk, mail_test
from otpweb.flows.desk import SHELL
from otpweb.flows.mail_test import Sent
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.mails import put, state_of
from tests.flows.test_delivery import postman_at_work, sink
from tests.mail.sink import Sink

__all__ = ["sink"]

ADDRESS = "ann@example.com"


async def send(services: Services, typed: str = ADDRESS) -> str:
    sent = await mail_test.send(services, SHELL, typed)
    assert isinstance(sent, Sent)
    return sent.mail_id


async def test_a_test_arrives(services: Services, sink: Sink) -> None:
    mail_id = await send(services)
    async with postman_at_work(services, sink.port):
        [received] = await sink.wait_for(ADDRESS)

    assert received.message["Subject"] == "otpweb can send mail"
    line = await mail_test.watch(services, mail_id)
    assert line
    assert line.recipient == ADDRESS


@pytest.mark.parametrize(
    ("typed", "problem"), [("", AddressProblem.EMPTY), ("ann@", AddressProblem.MALFORMED)]
)
async def test_a_test_to_no_address_is_not_sent(
    services: Services, typed: str, problem: AddressProblem
) -> None:
    assert await mail_test.send(services, SHELL, typed) is problem
    assert not await services.db.fetch_all("SELECT id FROM outbox")


async def test_there_are_ten_tests_an_hour(services: Services, clock: Clock) -> None:
    for _ in range(10):
        await send(services)

    refused = await mail_test.send(services, SHELL, ADDRESS)

    assert isinstance(refused, TooSoon)
    assert refused.reason is Reason.TEST_MAILS
    clock.advance(refused.seconds)
    await send(services)


async def test_a_test_is_given_up_when_nobody_watches_any_more(
    services: Services, sink: Sink, clock: Clock
) -> None:
    await mail_desk.pause(services, SHELL)
    mail_id = await send(services)
    clock.advance(601)
    async with postman_at_work(services, sink.port):
        for _ in range(100):
            if await state_of(services, mail_id) == MailState.EXPIRED:
                break
            services.mail_waiting.set()
            clock.advance(0.2)

    assert not sink.messages


async def test_only_tests_are_watched(services: Services) -> None:
    assert await mail_test.watch(services, await put(services)) is None
    for mail_id in ("nothing", "", "\0"):
        assert await mail_test.watch(services, mail_id) is None
