"""A real mail server on loopback, which keeps what it is sent and misbehaves when told to."""
# ruff: noqa: N802 - aiosmtpd finds hooks and commands by their names

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal, Self
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.mail.identity import Identity

Trouble = Literal[
    "busy at greeting",  # 421, and closes
    "silent at greeting",
    "drops at tls",
    "drops within data",
    "drops after data",  # the message is kept: it has arrived, only the reply is lost
    "silent after data",
]
_FOREVER = 3600.0  # seconds; the end of the connection ends the wait


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came, and its envelope."""

    message: EmailMessage
    content: bytes
    sender: str
    recipients: tuple[str, ...]
    options: tuple[str, ...]
    over_tls: bool
    user: str | None


class Sink:
    """Listens on a free port of 127.0.0.1, in a thread of its own, while its `with` block runs.

    With an `identity` it takes mail over STARTTLS only, or with `implicit_tls` speaks TLS from the
    first byte; with a `login`, (user, password), it takes mail after AUTH only. At any time one may
    set `trouble`; `replies`, what to answer instead to a command ("MAIL", "AUTH", "DATA", ...) or
    an address; `deferrals`, how many more times an address is answered 451.
    """

    def __init__(
        self,
        *,
        identity: Identity | None = None,
        implicit_tls: bool = False,
        login: tuple[str, str] | None = None,
        smtputf8: bool = True,
        without_auth: tuple[str, ...] = (),
    ) -> None:
        self.messages: list[Received] = []
        self.commands: list[str] = []
        self.connections = 0
        self.trouble: Trouble | None = None
        self.replies: dict[str, str] = {}
        self.deferrals: Counter[str] = Counter()
        self.login = login
        settings = {
            "ssl_context": identity.server if identity and implicit_tls else None,
            "tls_context": identity.server if identity and not implicit_tls else None,
            "require_starttls": True,
            "auth_require_tls": False,  # to aiosmtpd, only STARTTLS is TLS
            "auth_exclude_mechanism": without_auth,
            "enable_SMTPUTF8": smtputf8,
        }
        self._controller = _Controller(self, settings)

    def __enter__(self) -> Self:
        self._controller.start()
        self.port = self._controller.port
        self.hang_up()  # on the controller, which has knocked to see whether somebody is in
        self.connections = 0
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self._controller.stop()

    def addressed_to(self, recipient: str) -> list[Received]:
        """Return the messages for that address, oldest first."""
        return [received for received in self.messages if recipient in received.recipients]

    async def wait_for(self, recipient: str, count: int = 1, timeout: float = 10) -> list[Received]:  # noqa: ASYNC109
        """Return the messages for that address once there are `count`; fail if that takes long."""
        await _until(lambda: len(self.addressed_to(recipient)) >= count, timeout)
        found = self.addressed_to(recipient)
        assert len(found) >= count, f"{len(found)} of {count} messages came for {recipient}"
        return found

    async def wait_for_command(self, command: str) -> None:
        """Wait until a client has sent that command, but not for ever."""
        await _until(lambda: command in self.commands, within=10)
        assert command in self.commands, f"no {command} among {self.commands}"

    def hang_up(self) -> None:
        """Drop all connections, as a server does that restarts."""
        self._controller.hang_up()

    async def handle_DATA(
        self, connection: "_Connection", session: Session, envelope: Envelope
    ) -> str:
        """Keep a message that has come to its end; aiosmtpd calls this."""
        if self.trouble == "silent after data":
            await asyncio.sleep(_FOREVER)
        content = envelope.original_content or b""
        received = Received(
            message=message_from_bytes(content, policy=policy.default),
            content=content,
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            options=tuple(envelope.mail_options),
            over_tls=bool(session.ssl or self._controller.ssl_context),
            user=session.auth_data.login.decode() if session.auth_data else None,
        )
        self.messages.append(received)
        if self.trouble == "drops after data":
            await connection.drop()
        return f"250 2.0.0 Ok: queued as {len(self.messages)}"


async def _until(happened: Callable[[], bool], within: float) -> None:
    deadline = time.monotonic() + within
    while not happened() and time.monotonic() < deadline:  # noqa: ASYNC110 - of another thread
        await asyncio.sleep(0.01)


class _Connection(SMTP):
    def __init__(self, sink: Sink, settings: dict[str, Any]) -> None:
        self._sink = sink
        super().__init__(sink, authenticator=self._check_login, **settings)

    async def drop(self) -> None:
        """Break the connection off; what waits for this does not go on."""
        self.abort()
        await asyncio.sleep(_FOREVER)

    def abort(self) -> None:
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.Transport):
            transport.abort()

    async def _handle_client(self) -> None:
        self._sink.connections += 1
        if self._sink.trouble == "busy at greeting":
            await self.push("421 4.3.2 Too busy, come back later")
            await self.drop()
        if self._sink.trouble == "silent at greeting":
            await asyncio.sleep(_FOREVER)
        await super()._handle_client()

    async def _call_handler_hook(self, command: str, *args: object) -> object:
        sink, subject = self._sink, str(args[0]) if command == "RCPT" else command
        sink.commands.append(command)
        if sink.deferrals[subject] > 0:
            sink.deferrals[subject] -= 1
            return "451 4.7.1 Greylisted, try again later"
        if command == "MAIL" and sink.login and self.session and not self.session.authenticated:
            return "530 5.7.0 Authentication required"
        return sink.replies.get(subject) or await super()._call_handler_hook(command, *args)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if self._sink.trouble == "drops at tls":
            await self.push("220 2.0.0 Ready to start TLS")
            await self.drop()
        await super().smtp_STARTTLS(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if self._sink.trouble == "drops within data":
            await self.push("354 Go ahead")
            await self._reader.readline()
            await self.drop()
        await super().smtp_DATA(arg)

    def _check_login(
        self, _: SMTP, _session: Session, _envelope: Envelope, _how: str, given: LoginPassword
    ) -> AuthResult:
        success = self._sink.login == (given.login.decode(), given.password.decode())
        return AuthResult(success=success, handled=False, auth_data=given)


class _Controller(Controller):
    def __init__(self, sink: Sink, settings: dict[str, Any]) -> None:
        self._sink = sink
        self._connections: WeakSet[_Connection] = WeakSet()
        loop = asyncio.SelectorEventLoop()  # whatever loop the tests run on
        super().__init__(None, "127.0.0.1", 0, loop, server_hostname="sink.test", **settings)

    def factory(self) -> SMTP:
        connection = _Connection(self._sink, self.SMTP_kwargs)
        self._connections.add(connection)
        return connection

    def hang_up(self) -> None:
        async def abort_all() -> None:
            await asyncio.sleep(0)  # until who was let in just now can be put out
            for connection in list(self._connections):
                connection.abort()
            await asyncio.sleep(0.01)  # until the ends of the connections have been noticed

        asyncio.run_coroutine_threadsafe(abort_all(), self.loop).result(timeout=5)

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]
