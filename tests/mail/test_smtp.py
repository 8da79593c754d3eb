"""What becomes of a message, whatever the mail server does with it."""

import asyncio

import pytest

from otpweb.mail import smtp
from otpweb.mail.smtp import Accepted, Delayed, Refused
from tests.mail.sending import ANN, BOB, OpenMailer, deliver
from tests.mail.sink import Sink


async def test_an_accepted_message_arrives_as_it_was_written(
    sink: Sink, open_mailer: OpenMailer
) -> None:
    delivery = await deliver(open_mailer(sink.port))

    assert delivery == Accepted("250 2.0.0 Ok: queued as 1")
    (received,) = await sink.wait_for(ANN)
    assert received.sender == "no-reply@example.org"
    assert received.message["Message-ID"] == "<1@example.org>"
    assert received.message.get_content() == "Grüße, your code is 123456\n.\n..and a dot\n"


async def test_a_message_is_seven_bits_wide_on_the_way(sink: Sink, open_mailer: OpenMailer) -> None:
    await deliver(open_mailer(sink.port))

    assert sink.messages[0].content.isascii()


async def test_messages_one_after_another_share_a_connection(
    sink: Sink, open_mailer: OpenMailer
) -> None:
    mailer = open_mailer(sink.port)
    for _ in range(5):
        await deliver(mailer)

    assert (sink.connections, len(sink.messages)) == (1, 5)


async def test_a_refused_recipient_is_forgotten_before_the_next_message(
    sink: Sink, open_mailer: OpenMailer
) -> None:
    sink.replies[BOB] = "550 5.1.1 No such user here"
    mailer = open_mailer(sink.port)

    assert await deliver(mailer, BOB) == Refused("550 5.1.1 No such user here", recipient=True)
    assert isinstance(await deliver(mailer, ANN), Accepted)
    assert sink.connections == 1
    assert sink.messages[0].recipients == (ANN,)


async def test_a_connection_is_renewed_after_its_share_of_messages(
    sink: Sink, open_mailer: OpenMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_MAILS_PER_CONNECTION", 2)
    mailer = open_mailer(sink.port)
    for _ in range(4):
        await deliver(mailer)
    await mailer.close()

    assert sink.connections == 2
    assert sink.commands.count("QUIT") == 2


async def test_an_idle_connection_is_closed_with_a_goodbye(
    sink: Sink, open_mailer: OpenMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_IDLE", 0.05)
    await deliver(open_mailer(sink.port))

    await sink.wait_for_command("QUIT")


async def test_a_connection_in_use_does_not_count_as_idle(
    sink: Sink, open_mailer: OpenMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_IDLE", 0.5)
    mailer = open_mailer(sink.port)
    for _ in range(3):
        await deliver(mailer)
        await asyncio.sleep(0.3)

    assert sink.connections == 1


async def test_a_kept_connection_that_the_server_dropped_is_not_noticed(
    sink: Sink, open_mailer: OpenMailer
) -> None:
    mailer = open_mailer(sink.port)
    await deliver(mailer)
    sink.hang_up()

    assert isinstance(await deliver(mailer), Accepted)
    assert sink.connections == 2


async def test_a_kept_connection_that_the_server_is_tired_of_is_replaced_once(
    sink: Sink, open_mailer: OpenMailer
) -> None:
    mailer = open_mailer(sink.port)
    await deliver(mailer)
    sink.replies["MAIL"] = "421 4.7.0 Too many messages on this connection"

    assert await deliver(mailer) == Delayed("421 4.7.0 Too many messages on this connection")
    assert sink.connections == 2


async def test_no_more_than_four_connections_are_open_at_once(
    sink: Sink, open_mailer: OpenMailer
) -> None:
    mailer = open_mailer(sink.port)
    deliveries = await asyncio.gather(*(deliver(mailer) for _ in range(12)))

    assert all(isinstance(delivery, Accepted) for delivery in deliveries)
    assert (sink.connections, len(sink.messages)) == (4, 12)
