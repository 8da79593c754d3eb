"""What becomes of a message when the mail server is in trouble, or is none."""

import asyncio
import socket

import pytest

from otpweb.mail import smtp
from otpweb.mail.smtp import Accepted, Delayed, Mailer, Refused, SmtpServer
from tests.mail.sending import ANN, BOB, OpenMailer, deliver
from tests.mail.sink import Sink, Trouble


async def test_a_deferral_is_a_delay_and_the_next_attempt_succeeds(
    sink: Sink, open_mailer: OpenMailer
) -> None:
    sink.deferrals[ANN] = 1
    mailer = open_mailer(sink.port)

    assert await deliver(mailer) == Delayed("451 4.7.1 Greylisted, try again later")
    assert isinstance(await deliver(mailer), Accepted)


@pytest.mark.parametrize(
    ("subject", "reply", "blames_the_address"),
    [
        (ANN, "550 5.1.1 No such user here", True),
        (ANN, "552 5.2.2 Mailbox full", True),
        (ANN, "554 5.7.1 Relay access denied", False),
        (ANN, "530 Authentication required", False),
        ("MAIL", "553 5.7.1 Sender address rejected", False),
        ("DATA", "554 5.6.0 Message content rejected", False),
    ],
)
async def test_a_refusal_says_whether_the_address_is_to_blame(
    sink: Sink, open_mailer: OpenMailer, subject: str, reply: str, blames_the_address: bool
) -> None:
    sink.replies[subject] = reply

    assert await deliver(open_mailer(sink.port)) == Refused(reply, recipient=blames_the_address)


@pytest.mark.parametrize(
    "trouble",
    [
        "busy at greeting",
        "silent at greeting",
        "drops within data",
        "drops after data",
        "silent after data",
    ],
)
async def test_a_server_in_trouble_means_a_delay(
    sink: Sink, open_mailer: OpenMailer, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_AFTER_CONTENT", 0.2)
    sink.trouble = trouble

    delivery = await deliver(open_mailer(sink.port, seconds=0.2))

    assert isinstance(delivery, Delayed)
    assert delivery.reply


async def test_after_a_delay_nothing_is_left_of_the_connection(
    sink: Sink, open_mailer: OpenMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_AFTER_CONTENT", 0.2)
    mailer = open_mailer(sink.port, seconds=60.0)
    sink.trouble = "silent after data"
    await deliver(mailer, ANN)
    sink.trouble = None

    async with asyncio.timeout(5):
        assert await deliver(mailer, BOB) == Accepted("250 2.0.0 Ok: queued as 1")


async def test_waiting_for_a_free_connection_ends_as_a_delay(
    sink: Sink, open_mailer: OpenMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_BEFORE_CONTENT", 0.2)
    sink.trouble = "silent at greeting"
    mailer = open_mailer(sink.port, seconds=60.0)

    deliveries = await asyncio.gather(*(deliver(mailer) for _ in range(smtp.CONNECTIONS + 1)))

    assert set(deliveries) == {Delayed("The mail server took too long")}


async def test_nobody_at_the_port_means_a_delay(open_mailer: OpenMailer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen

        assert isinstance(await deliver(open_mailer(taken.getsockname()[1])), Delayed)


async def test_a_name_that_does_not_resolve_means_a_delay() -> None:
    mailer = Mailer(SmtpServer("mail.invalid", 25, None, None, "none", 5.0))

    assert isinstance(await deliver(mailer), Delayed)


async def test_a_server_name_that_is_none_is_not_the_addressees_fault() -> None:
    mailer = Mailer(SmtpServer("mail..example.com", 25, None, None, "none", 5.0))
    delivery = await deliver(mailer)

    assert isinstance(delivery, Refused)
    assert not delivery.recipient


async def test_cancelling_closes_the_connection(sink: Sink, open_mailer: OpenMailer) -> None:
    sink.trouble = "silent after data"
    mailer = open_mailer(sink.port, seconds=60.0)
    attempt = asyncio.create_task(deliver(mailer))
    await sink.wait_for_command("DATA")
    attempt.cancel()
    await asyncio.wait([attempt])
    sink.trouble = None

    assert attempt.cancelled()
    async with asyncio.timeout(5):  # the silent connection, asked again, would stay silent
        assert isinstance(await deliver(mailer), Accepted)
