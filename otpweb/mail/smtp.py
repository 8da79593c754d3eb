"""Handing a message to the mail server: one attempt, whose outcome is a value."""

import asyncio
import re
import ssl
from base64 import b64encode
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Literal

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException

from otpweb.domain.addresses import wire_form

CONNECTIONS = 4  # open at once; a mail that finds them all busy waits for one
_MAILS_PER_CONNECTION = 50  # servers grow tired of endless ones
_IDLE = 10.0  # seconds a connection is kept for the next mail
_BEFORE_CONTENT = (
    25.0  # seconds until the content is on its way, the wait for a connection included
)
_AFTER_CONTENT = 60.0  # seconds; RFC 5321, section 4.5.3.2.6, says 600, but a code lives 300


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """The server that takes our mail; `timeout` is in seconds, for each command."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    security: Literal["starttls", "tls", "none"]
    timeout: float


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took the message over. `reply` is one line of its words, here and below."""

    reply: str


@dataclass(frozen=True, slots=True)
class Delayed:
    """Not now: it asked to wait (4xx), did not answer, or was not there. Try again."""

    reply: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: because of the recipient's address, or else because of something on our side."""

    reply: str
    recipient: bool


Delivery = Accepted | Delayed | Refused


@dataclass(frozen=True, slots=True)
class _Envelope:
    sender: str
    recipient: str
    content: bytes
    needs_utf8: bool  # RFC 6531: letters beyond ASCII before the @


@dataclass(slots=True, eq=False)
class _Line:
    smtp: SMTP
    mails: int = 0  # that went over it
    is_clean: bool = True  # False: the server still remembers an envelope

    async def begin(self, envelope: _Envelope) -> None:
        # The end of a message clears the envelope, a refusal does not (RFC 5321, 4.1.1.4 and 5).
        if not self.is_clean:
            await self.smtp.rset()
        self.is_clean = False
        options = ["SMTPUTF8"] if envelope.needs_utf8 else []
        if options and not self.smtp.supports_extension("SMTPUTF8"):
            words = "5.6.7 The mail server takes no address with letters beyond ASCII"
            raise SMTPRecipientRefused(553, words, envelope.recipient)  # RFC 6531, section 3.5
        await self.smtp.mail(envelope.sender, options=options, encoding="utf-8")

    async def say_goodbye(self) -> None:
        try:
            await self.smtp.quit(timeout=1.0)
        except (SMTPException, OSError):
            self.smtp.close()


class Mailer:
    """Hands messages to one mail server, over connections that serve for several."""

    def __init__(self, server: SmtpServer, *, tls: ssl.SSLContext | None = None) -> None:
        """Connect to nothing yet. `tls` says which certificates count; else the system does."""
        self._server = server
        self._tls = None if server.security == "none" else tls or ssl.create_default_context()
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._idle: dict[_Line, asyncio.TimerHandle] = {}
        self._farewells: set[asyncio.Task[None]] = set()
        self._our_name: str | None = None  # for EHLO; looked up once

    async def deliver(self, message: EmailMessage, *, sender: str, recipient: str) -> Delivery:
        """Make one attempt, which ends after 85 seconds at the latest.

        Raises ValueError for an address that is none, and nothing for what the server does. After
        `Delayed` the message may still have arrived, its receipt lost (RFC 1047): repeat it with
        the same Message-ID. Cancelling closes the connection.
        """
        envelope = _seal(message, sender, recipient)
        try:
            return Accepted(self._words(await self._hand_over(envelope)))
        except (SMTPException, OSError, UnicodeError) as problem:
            return self._judge(problem)

    async def close(self) -> None:
        """Close the idle connections, which are all of them when no mail is under way."""
        while line := self._take_idle():
            self._part_with(line)
        await asyncio.gather(*self._farewells)

    async def _hand_over(self, envelope: _Envelope) -> str:
        async with asyncio.timeout(_BEFORE_CONTENT) as limit, self._slots:
            line = await self._begin(envelope)
            try:
                await line.smtp.rcpt(envelope.recipient, encoding="utf-8")
                limit.reschedule(asyncio.get_running_loop().time() + _AFTER_CONTENT)
                reply = await line.smtp.data(envelope.content, timeout=None)
            except BaseException as problem:
                # A reply that came too late would be taken for the answer to the next command.
                if isinstance(problem, SMTPResponseException) and problem.code >= 400:
                    self._keep(line)
                else:
                    line.smtp.close()
                raise
            line.is_clean = True
            self._keep(line)
        return str(reply)

    async def _begin(self, envelope: _Envelope) -> _Line:
        while True:
            line = self._take_idle() or await self._connect()
            try:
                await line.begin(envelope)
            except BaseException as problem:
                line.smtp.close()
                # A used connection may have died unseen, or be one mail too old for the server.
                if not (line.mails and isinstance(problem, OSError | SMTPResponseException)):
                    raise
            else:
                return line

    async def _connect(self) -> _Line:
        smtp = SMTP(
            hostname=self._server.host,
            port=self._server.port,
            local_hostname=self._our_name,
            timeout=self._server.timeout,
            use_tls=self._server.security == "tls",
            start_tls=self._server.security == "starttls",
            tls_context=self._tls,
        )
        try:
            await smtp.connect()
            await smtp.ehlo()
            if self._server.user is not None:
                await self._log_in(smtp, self._server.user, self._server.password or "")
        except BaseException:
            smtp.close()
            raise
        self._our_name = smtp.local_hostname
        return _Line(smtp)

    async def _log_in(self, smtp: SMTP, user: str, password: str) -> None:
        # Over TLS only, and by one method, not one after the other as `SMTP.login` does: each wrong
        # password counts towards the lock that servers put on an account.
        offered = smtp.server_auth_methods if self._tls else []
        if "plain" in offered:
            await smtp.auth_plain(user, password)
        elif "login" in offered:
            await smtp.auth_login(user, password)
        else:
            raise SMTPException("The mail server offers neither AUTH PLAIN nor AUTH LOGIN over TLS")

    def _take_idle(self) -> _Line | None:
        if not self._idle:
            return None
        line, expiry = self._idle.popitem()
        expiry.cancel()
        return line

    def _keep(self, line: _Line) -> None:
        line.mails += 1
        if line.mails >= _MAILS_PER_CONNECTION:
            self._part_with(line)
        else:
            self._idle[line] = asyncio.get_running_loop().call_later(_IDLE, self._part_with, line)

    def _part_with(self, line: _Line) -> None:
        self._idle.pop(line, None)
        farewell = asyncio.create_task(line.say_goodbye())
        self._farewells.add(farewell)
        farewell.add_done_callback(self._farewells.discard)

    def _judge(self, problem: SMTPException | OSError | UnicodeError) -> Delayed | Refused:
        if isinstance(problem, SMTPResponseException):
            reply = self._words(f"{problem.code} {problem.message}")
            if problem.code < 500:
                return Delayed(reply)
            # Policy, such as "relay access denied" (5.7.x: RFC 3463, section 3.8), and a call for
            # AUTH (530) say nothing against the address.
            is_policy = problem.code == 530 or problem.message.startswith("5.7.")
            recipient = isinstance(problem, SMTPRecipientRefused) and not is_policy
            return Refused(reply, recipient=recipient)
        cause = problem.__cause__ or problem
        if isinstance(cause, ssl.SSLCertVerificationError):
            words = f"The mail server's certificate is not valid: {cause.verify_message}"
            return Refused(self._words(words), recipient=False)
        if isinstance(problem, OSError):
            return Delayed(self._words(str(problem) or "The mail server took too long"))
        # What is left: the server offers no STARTTLS or AUTH, or its name is none (UnicodeError).
        return Refused(self._words(str(problem)), recipient=False)

    def _words(self, text: str) -> str:
        # A server may echo the password in its complaint, bare or as AUTH sent it (RFC 4616).
        user, password = self._server.user or "", self._server.password or ""
        for secret in (password, f"\0{user}\0{password}") if password else ():
            for spelling in (secret, b64encode(secret.encode()).decode()):
                text = re.sub(re.escape(spelling), "[password]", text, flags=re.IGNORECASE)
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def _seal(message: EmailMessage, sender: str, recipient: str) -> _Envelope:
    recipient = wire_form(recipient)
    needs_utf8 = not (sender.isascii() and recipient.isascii())
    headers = policy.SMTPUTF8 if needs_utf8 else policy.SMTP
    # Seven bits on the way, so that no relay has to convert and break a signature (RFC 6376, 5.3).
    content = message.as_bytes(policy=headers.clone(cte_type="7bit"))
    return _Envelope(sender, recipient, content, needs_utf8)
