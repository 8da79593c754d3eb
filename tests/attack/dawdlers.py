"""Clients that dawdle: they send byte by byte, read nothing, or only look how others fare."""

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from tests.server import Server

PATIENCE = 30  # seconds until a client gives up waiting for its end
LATE = 8  # seconds that a busy machine may be late by

GET = b"GET /login HTTP/1.1\r\nHost: localhost\r\n"
LAST = b"Connection: close\r\n"


@dataclass(frozen=True)
class Dawdler:
    """What a client sends at once, and then byte by byte; how that must end, and when."""

    at_once: bytes
    slowly: bytes
    statuses: tuple[int, ...]
    within: float


@dataclass(frozen=True)
class Ending:
    """What a client had been answered when its connection was closed, and after how long."""

    statuses: tuple[int, ...]
    seconds: float


@asynccontextmanager
async def connection(
    server: Server,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect, and be gone afterwards."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def send_slowly(server: Server, dawdler: Dawdler) -> Ending:
    """Send it, a byte in half a second, and wait for the end."""

    async def drip() -> None:
        for byte in dawdler.slowly:
            writer.write(bytes([byte]))
            await asyncio.sleep(0.5)

    async with connection(server) as (reader, writer):
        began = time.monotonic()
        writer.write(dawdler.at_once)
        dripping = asyncio.create_task(drip())
        answers = await read_to_the_end(reader, within=PATIENCE)
        dripping.cancel()
    return Ending(statuses_of(answers), time.monotonic() - began)


async def take_no_answer(server: Server) -> Ending:
    """Ask for more than the buffers of both systems hold, and read nothing of it."""
    page = await ask(server, GET + LAST + b"\r\n")
    found = re.search(rb"/static/htmx[^\"]+", page)
    assert found
    began = time.monotonic()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        client.connect(("127.0.0.1", server.port))
        client.sendall((GET.replace(b"/login", found[0]) + b"\r\n") * 300)
        while time.monotonic() - began < PATIENCE:
            await asyncio.sleep(0.2)
            try:
                with suppress(BlockingIOError):
                    client.send(b"x", socket.MSG_DONTWAIT)
            except ConnectionError:  # it is closed
                break
    return Ending((), time.monotonic() - began)


async def look_in(server: Server) -> Ending:
    """Ask for a page ten times, a second apart; return the longest wait."""
    longest = 0.0
    statuses: tuple[int, ...] = ()
    for _ in range(10):
        began = time.monotonic()
        statuses += statuses_of(await ask(server, GET + LAST + b"\r\n"))
        longest = max(longest, time.monotonic() - began)
        await asyncio.sleep(1)
    return Ending(statuses, longest)


async def ask(server: Server, request: bytes) -> bytes:
    """Send it at once; return all that is answered."""
    async with connection(server) as (reader, writer):
        writer.write(request)
        return await read_to_the_end(reader, within=LATE)


async def read_to_the_end(reader: asyncio.StreamReader, within: float) -> bytes:
    """Return what came until the connection was closed, or the time was over."""
    received = b""
    with suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(within):
            while data := await reader.read(65536):
                received += data
    return received


def statuses_of(answers: bytes) -> tuple[int, ...]:
    """Return the status of each answer, without those that only ask for more."""
    return tuple(int(found) for found in re.findall(rb"HTTP/1\.1 ([2-5]\d\d) ", answers))
