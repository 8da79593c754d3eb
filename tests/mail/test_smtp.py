"""What becomes of a message, whatever the mail server does with it."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

import pytest

from otpweb.mail import smtp
from otpweb.mail.smtp import Accepted, Delayed, Delivery, Mailer, Refused, SmtpServer
from tests.mail.sink import Identity, Sink, Trouble, self_made_identity

PASSWORD = "correct horse battery staple"
ANN = "ann@example.com"
BOB = "bob@example.com"

Security = Literal["starttls", "tls", "none"]
OpenMailer = Callable[..., Mailer]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return self_made_identity(tmp_path_factory.mktemp("identity"))


@pytest.fixture
async def open_mailer() -> AsyncIterator[OpenMailer]:
    mailers: list[Mailer] = []

    def open_one(
        port: int,
        security: Security = "none",
        tls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
        seconds: float = 5.0,
    ) -> Mailer:
        user, password = login or (None, None)
        server = SmtpServer("127.0.0.1", port, user, password, security, seconds)
        mailers.append(Mailer(server, tls=tls))
        return mailers[-1]

    yield open_one
    await asyncio.gather(*(mailer.close() for mailer in mailers))


async def deliver(mailer: Mailer, recipient: str = ANN, subject: str = "Hello") -> Delivery:
    message = EmailMessage(policy=policy.SMTP if recipient.isascii() else policy.SMTPUTF8)
    message["From"] = "otpweb <no-reply@example.org>"
    message["To"] = recipient
    message["Subject"] = subject
    message["Message-ID"] = "<1@example.org>"
    message.set_content("Grüße, your code is 123456\n.\n..and a dot\n")
    return await mailer.deliver(message, sender="no-reply@example.org", recipient=recipient)


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
    with Sink() as closed:
        port = closed.port

    assert isinstance(await deliver(open_mailer(port)), Delayed)


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


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_and_password_travel_over_tls(
    identity: Identity, open_mailer: OpenMailer, security: Security
) -> None:
    login = ("otpweb", PASSWORD)
    with Sink(identity=identity, implicit_tls=security == "tls", login=login) as sink:
        mailer = open_mailer(sink.port, security, identity.trusting_client, login)

        assert isinstance(await deliver(mailer), Accepted)
        assert (sink.messages[0].over_tls, sink.messages[0].user) == (True, "otpweb")
        await mailer.close()


async def test_a_server_without_auth_plain_is_given_auth_login(
    identity: Identity, open_mailer: OpenMailer
) -> None:
    login = ("otpweb", PASSWORD)
    with Sink(identity=identity, login=login, without_auth=("PLAIN",)) as sink:
        mailer = open_mailer(sink.port, "starttls", identity.trusting_client, login)

        assert isinstance(await deliver(mailer), Accepted)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_is_refused_by_name(
    identity: Identity, open_mailer: OpenMailer, security: Security
) -> None:
    with Sink(identity=identity, implicit_tls=security == "tls") as sink:
        delivery = await deliver(open_mailer(sink.port, security))

    words = "The mail server's certificate is not valid: self-signed certificate"
    assert delivery == Refused(words, recipient=False)


@pytest.mark.parametrize(
    ("host", "expired", "problem"),
    [("127.0.0.2", False, "IP address mismatch"), ("127.0.0.1", True, "expired")],
)
async def test_a_certificate_problem_is_told(
    tmp_path: Path, open_mailer: OpenMailer, host: str, expired: bool, problem: str
) -> None:
    identity = self_made_identity(tmp_path, host, expired=expired)
    with Sink(identity=identity) as sink:
        delivery = await deliver(open_mailer(sink.port, "starttls", identity.trusting_client))

    assert isinstance(delivery, Refused)
    assert problem in delivery.reply
    assert not delivery.recipient


async def test_without_starttls_nothing_is_sent(sink: Sink, open_mailer: OpenMailer) -> None:
    delivery = await deliver(open_mailer(sink.port, "starttls"))

    assert delivery == Refused("SMTP STARTTLS extension not supported by server.", recipient=False)
    assert not sink.commands


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_handshake_that_breaks_off_means_a_delay(
    identity: Identity, open_mailer: OpenMailer, security: Security
) -> None:
    # Behind "tls" stands a server that does not speak it: its greeting is no handshake.
    with Sink(identity=identity) as sink:
        sink.trouble = "drops at tls"
        delivery = await deliver(open_mailer(sink.port, security, identity.trusting_client))

    assert isinstance(delivery, Delayed)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("535 5.7.8 Authentication credentials invalid", Refused),
        ("454 4.7.0 Temporary authentication failure", Delayed),
    ],
)
async def test_a_failed_login_is_tried_once_and_is_not_the_addressees_fault(
    identity: Identity, open_mailer: OpenMailer, reply: str, kind: type[Delivery]
) -> None:
    with Sink(identity=identity, login=("otpweb", "another")) as sink:
        sink.replies["AUTH"] = reply
        login = ("otpweb", PASSWORD)
        delivery = await deliver(
            open_mailer(sink.port, "starttls", identity.trusting_client, login)
        )

    assert isinstance(delivery, kind)
    assert delivery.reply == reply
    assert not getattr(delivery, "recipient", False)
    assert sink.commands.count("AUTH") == 1


async def test_no_password_is_sent_without_tls(open_mailer: OpenMailer) -> None:
    with Sink(login=("otpweb", PASSWORD)) as sink:
        delivery = await deliver(open_mailer(sink.port, "none", login=("otpweb", PASSWORD)))

    assert isinstance(delivery, Refused)
    assert "AUTH" not in sink.commands


async def test_a_server_that_echoes_the_password_does_not_make_us_repeat_it(
    identity: Identity, open_mailer: OpenMailer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Sink(identity=identity, login=("otpweb", PASSWORD)) as sink:
        sent = "AG90cHdlYgBjb3JyZWN0IGhvcnNlIGJhdHRlcnkgc3RhcGxl"  # \0user\0password in base64
        sink.replies["AUTH"] = f"535 5.7.8 no: PLAIN {sent} ({PASSWORD.upper()})"
        delivery = await deliver(
            open_mailer(sink.port, "starttls", identity.trusting_client, ("otpweb", PASSWORD))
        )

    expected = "535 5.7.8 no: PLAIN [password] ([password])"
    assert delivery == Refused(expected, recipient=False)
    ours = [record for record in caplog.records if record.name != "mail.log"]
    assert not any(PASSWORD in record.getMessage() for record in ours)


def test_the_password_is_not_shown_with_the_server() -> None:
    server = SmtpServer("mail.example.com", 587, "otpweb", PASSWORD, "starttls", 10.0)

    assert PASSWORD not in repr(server)


async def test_a_reply_is_one_short_printable_line(sink: Sink, open_mailer: OpenMailer) -> None:
    sink.replies[ANN] = f"550-5.1.1 No\r\n550-\x1b[31mred\x07 \u202e\r\n550 {'x' * 400}"

    delivery = await deliver(open_mailer(sink.port))

    assert delivery.reply.startswith("550 5.1.1 No [31mred xxx")
    assert len(delivery.reply) == 300


async def test_an_international_address_is_used_where_the_server_takes_it(
    sink: Sink, open_mailer: OpenMailer
) -> None:
    assert isinstance(await deliver(open_mailer(sink.port), "jürgen@exämple.com"), Accepted)
    (received,) = sink.messages
    assert received.recipients == ("jürgen@xn--exmple-cua.com",)
    assert "SMTPUTF8" in received.options
    assert "To: jürgen@exämple.com\r\n".encode() in received.content  # not an encoded word


async def test_an_international_address_is_refused_where_the_server_does_not_take_it(
    open_mailer: OpenMailer,
) -> None:
    with Sink(smtputf8=False) as sink:
        delivery = await deliver(open_mailer(sink.port), "jürgen@example.com")

    words = "553 5.6.7 The mail server takes no address with letters beyond ASCII"
    assert delivery == Refused(words, recipient=True)


async def test_an_international_domain_needs_nothing_of_the_server(open_mailer: OpenMailer) -> None:
    with Sink(smtputf8=False) as sink:
        delivery = await deliver(open_mailer(sink.port), "ann@exämple.com")

    assert isinstance(delivery, Accepted)
    assert sink.messages[0].recipients == ("ann@xn--exmple-cua.com",)


@pytest.mark.parametrize("smuggled", ["ann@example.com>\r\nDATA", "ann@example.com> SIZE=1"])
async def test_an_address_cannot_smuggle_a_command(
    sink: Sink, open_mailer: OpenMailer, smuggled: str
) -> None:
    mailer = open_mailer(sink.port)

    with pytest.raises(ValueError, match="invalid characters"):
        await mailer.deliver(EmailMessage(), sender="a@example.org", recipient=smuggled)
    assert not sink.commands


async def test_a_probe_goes_as_far_as_a_login_and_sends_nothing(
    identity: Identity, open_mailer: OpenMailer
) -> None:
    with Sink(identity=identity, login=("otpweb", PASSWORD)) as sink:
        login = ("otpweb", PASSWORD)
        mailer = open_mailer(sink.port, "starttls", identity.trusting_client, login)

        assert isinstance(await mailer.probe(), Accepted)
        assert sink.commands == ["AUTH", "NOOP", "QUIT"]


async def test_a_probe_tells_a_wrong_password(identity: Identity, open_mailer: OpenMailer) -> None:
    with Sink(identity=identity, login=("otpweb", PASSWORD)) as sink:
        login = ("otpweb", "mistyped")
        mailer = open_mailer(sink.port, "starttls", identity.trusting_client, login)
        outcome = await mailer.probe()

    assert outcome == Refused("535 5.7.8 Authentication credentials invalid", recipient=False)
