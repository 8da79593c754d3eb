"""Clients that dawdle, or send without end, are cut off; meanwhile others are served."""

import asyncio
import resource
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.dawdlers import (
    GET,
    LAST,
    LATE,
    PATIENCE,
    Dawdler,
    Ending,
    ask,
    connection,
    look_in,
    read_to_the_end,
    send_slowly,
    statuses_of,
    take_no_answer,
)
from tests.server import Server

# Seconds. Hypercorn by itself cuts a head off after 65, and a reader never.
HEAD, BODY, READER = 10 + LATE, 15 + LATE, 15 + LATE
CROWD = 1000

POST = (
    b"POST /login HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)
UNTYPED = b"POST /login HTTP/1.1\r\nHost: localhost\r\n"
SIZED = b"Content-Length: 300\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
LONG = b"X-Long: " + b"x" * 300

DAWDLERS = {
    "nothing": Dawdler(b"", b"", (), HEAD),
    "a head": Dawdler(GET, LONG, (), HEAD),
    "a second head": Dawdler(GET + b"\r\n" + GET, LONG, (200,), HEAD),
    "a body": Dawdler(POST + SIZED, LONG, (408,), BODY),
    "a body of no type": Dawdler(UNTYPED + SIZED, LONG, (408,), BODY),
    "half a body": Dawdler(POST + SIZED + b"username=", b"", (408,), BODY),
    "chunks": Dawdler(POST + CHUNKED, b"1\r\na\r\n" * 50, (408,), BODY),
    "the head of a chunk": Dawdler(POST + CHUNKED, b"1;" + LONG, (408,), BODY),
    "a body nobody reads": Dawdler(GET + SIZED, LONG, (200,), LATE),
}
TOO_MUCH = {
    "a gigabyte, declared": (POST + b"Content-Length: 1000000000\r\n\r\nabc", 413),
    "10,000 fields": (POST + LAST + b"Content-Length: 30000\r\n\r\n" + b"a=&" * 10_000, 413),
    "a head of 17 KB": (GET + b"X: " + b"x" * 17_000 + b"\r\n\r\n", 431),
    "a head of 60 KB": (GET + b"X: " + b"x" * 60_000 + b"\r\n\r\n", 431),
    "10,000 headers": (GET + b"X: x\r\n" * 10_000 + b"\r\n", 431),
}
TARGETS = [(b"http://localhost/login", 200), (b"?x", 303), (b"http://[", 303), (b"*", 303)]


@pytest.fixture(scope="module")
def many_files() -> Iterator[None]:
    """Let a crowd's connections be held here and by the server; the default may be 256."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * CROWD), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, many_files: None) -> Iterator[Server]:
    """One server on one backend: none of this gets as far as a database."""
    with Server(tmp_path_factory.mktemp("server"), smtp_port=None) as server:
        yield server


@pytest.fixture(scope="module")
def endings(server: Server) -> dict[str, Ending]:
    """Let all of them dawdle side by side, and wait for the last; somebody else looks in."""

    async def dawdle() -> dict[str, Ending]:
        them = [send_slowly(server, one) for one in DAWDLERS.values()]
        ended = await asyncio.gather(*them, take_no_answer(server), look_in(server))
        return dict(zip([*DAWDLERS, "no reader", "others"], ended, strict=True))

    return asyncio.run(dawdle())


@pytest.mark.parametrize("name", DAWDLERS)
def test_who_is_too_slow_is_cut_off(endings: dict[str, Ending], name: str) -> None:
    dawdler, ending = DAWDLERS[name], endings[name]

    assert ending.statuses == dawdler.statuses
    assert ending.seconds < dawdler.within


def test_who_takes_no_answer_is_cut_off(endings: dict[str, Ending]) -> None:
    assert endings["no reader"].seconds < READER


def test_meanwhile_others_are_served(endings: dict[str, Ending]) -> None:
    others = endings["others"]

    assert others.statuses == (200,) * 10
    assert others.seconds < LATE


@pytest.mark.parametrize("name", TOO_MUCH)
async def test_too_much_is_refused_at_once(server: Server, name: str) -> None:
    request, status = TOO_MUCH[name]

    assert statuses_of(await ask(server, request)) == (status,)


@pytest.mark.parametrize(("target", "status"), TARGETS)
async def test_a_target_that_is_no_path_breaks_nothing(
    server: Server, target: bytes, status: int
) -> None:
    request = GET.replace(b"/login", target) + LAST + b"\r\n"

    assert statuses_of(await ask(server, request)) == (status,)


async def test_chunks_without_end_are_refused_and_cut_off(server: Server) -> None:
    async with connection(server) as (reader, writer):
        writer.write(POST + CHUNKED)

        async def flood() -> None:
            while True:
                writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
                await asyncio.sleep(0.01)

        flooding = asyncio.create_task(flood())
        began = time.monotonic()
        answer = await read_to_the_end(reader, within=PATIENCE)
        flooding.cancel()

    assert statuses_of(answer) == (413,)
    assert time.monotonic() - began < LATE


async def test_who_hangs_up_leaves_no_connection_behind(server: Server) -> None:
    async with connection(server) as (reader, writer):
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"</html>")
        writer.write_eof()

        await read_to_the_end(reader, within=LATE)

        assert reader.at_eof()


async def test_what_is_refused_half_read_is_guarded_too(server: Server) -> None:
    request, _ = TOO_MUCH["a gigabyte, declared"]

    answer = (await ask(server, request)).lower()

    assert b"content-security-policy: default-src 'none'" in answer
    assert b"cache-control: no-store" in answer
    assert b"server:" not in answer


@pytest.mark.parametrize(
    ("request_", "statuses"),
    [
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 400)),
        (
            GET + b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings, close\r\n"
            b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
            (200,),
        ),
    ],
    ids=["known before", "asked for"],
)
async def test_nobody_gets_to_speak_http2(
    server: Server, request_: bytes, statuses: tuple[int, ...]
) -> None:
    assert statuses_of(await ask(server, request_)) == statuses


async def test_a_crowd_that_says_nothing_keeps_nobody_out(server: Server) -> None:
    crowd = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(CROWD)]

    answer = await ask(server, GET + LAST + b"\r\n")

    for _, writer in crowd:
        writer.transport.abort()
    assert statuses_of(answer) == (200,)


def test_clients_that_vanish_amid_requests_do_not_hold_up_the_stop(tmp_path: Path) -> None:
    body = b"username=ann&password=seven-quiet-owls"
    request = POST + b"Content-Length: %d\r\n\r\n" % len(body) + body
    with Server(tmp_path, smtp_port=None, BCRYPT_ROUNDS=12) as server:
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", server.port)) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                client.sendall(request + GET)
                time.sleep(0.1)  # until the password is being hashed

        began = time.monotonic()
        code = server.stop()

    assert code == 0
    assert time.monotonic() - began < LATE
