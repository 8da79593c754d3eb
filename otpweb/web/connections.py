"""Connections end when their client dawdles, which by itself hypercorn would put up with.

A byte now and then keeps one for a minute, an answer that nobody takes for good. Here a head takes
10 s at most, and so does a first request from connecting; an answer must be taken within 15 s. How
long a body may take is Quart's to limit, and how long a connection may rest, hypercorn's own.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import hypercorn.asyncio.run
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.events import Closed, Event, RawData, Updated
from hypercorn.protocol import ProtocolWrapper
from hypercorn.protocol.h11 import H11Protocol

_SLOWEST_HEAD = 10  # seconds
_SLOWEST_READER = 15  # seconds


def install() -> None:
    """Have hypercorn make these connections, whichever command has started it."""
    hypercorn.asyncio.run.TCPServer = Connection  # type: ignore[attr-defined]


class Http1(H11Protocol):
    """HTTP/1.1 and nothing else.

    Hypercorn would let anybody go on in HTTP/2, where one connection holds a hundred requests and
    its client says when each may be answered. Browsers speak it over TLS only, that is to a proxy.
    """

    async def _check_protocol(self, event: object) -> None:
        """Stay with HTTP/1.1 whatever is offered (RFC 9110, section 7.8)."""

    @property
    def unread(self) -> int:
        """How many bytes have come that make no whole request yet."""
        return len(self.connection.trailing_data[0])


class Connection(TCPServer):
    """A connection of hypercorn, with an end to its patience."""

    _deadline: asyncio.Timeout
    _is_reading = False

    async def _read_data(self) -> None:
        http = _http1_instead_of(self.protocol)
        self.protocol = http  # type: ignore[assignment]
        self._is_reading = True
        try:
            with suppress(OSError):  # the client is gone or, a TimeoutError, too slow
                async with asyncio.timeout(_SLOWEST_HEAD) as self._deadline:
                    await self._read_requests(http)
        finally:
            self._is_reading = False
        await http.handle(Closed())
        await self.idle_task.stop()  # else the connection would be kept for as long as one may rest

    async def _read_requests(self, http: Http1) -> None:
        # h11 judges the length of a head that is not complete; so it never gets more at once.
        longest = self.config.h11_max_incomplete_size + 1
        while not (self.reader.at_eof() or self.writer.is_closing()):
            data = await self.reader.read(longest - http.unread)
            await http.handle(RawData(data))
            if http.stream is None and http.unread and self._deadline.when() is None:
                self._read_until(self.loop.time() + _SLOWEST_HEAD)

    async def protocol_send(self, event: Event) -> None:
        """Do as hypercorn says; it says `Updated` when a head is complete."""
        if isinstance(event, Updated):
            self._read_until(None)
        with self._patience():
            await super().protocol_send(event)
        if self.writer.is_closing():
            self._stop_reading()

    async def _initiate_server_close(self) -> None:
        await super()._initiate_server_close()
        self._stop_reading()

    async def _close(self) -> None:
        with self._patience():
            await super()._close()

    def _stop_reading(self) -> None:
        # Hypercorn would hold the next request of a client who is gone, and wait to read it.
        self._read_until(self.loop.time())

    def _read_until(self, moment: float | None) -> None:
        if self._is_reading and not self._deadline.expired():
            self._deadline.reschedule(moment)

    @contextmanager
    def _patience(self) -> Iterator[None]:
        timer = self.loop.call_later(_SLOWEST_READER, self.writer.transport.abort)
        try:
            yield
        finally:
            timer.cancel()


def _http1_instead_of(wrapper: ProtocolWrapper) -> Http1:
    return Http1(
        wrapper.app,
        wrapper.config,
        wrapper.context,
        wrapper.task_group,
        wrapper.state,
        wrapper.ssl,
        wrapper.client,
        wrapper.server,
        wrapper.send,
    )
