"""Certificates, passwords and addresses on the way to the mail server."""

import logging
from email.message import EmailMessage
from pathlib import Path

import pytest

from otpweb.mail.smtp import Accepted, Delayed, Delivery, Refused, SmtpServer
from tests.mail.identity import Identity, self_made_identity
from tests.mail.sending import ANN, PASSWORD, OpenMailer, Security, deliver
from tests.mail.sink import Sink


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
