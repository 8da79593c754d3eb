"""Breached passwords: found in a file of any size, or asked for without saying which."""

import asyncio
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from otpweb.flows.breaches import BreachFile, BreachLookup

DIGESTS = sorted(
    hashlib.sha1(str(number).encode()).hexdigest().upper() for number in range(100_000)
)
ABSENT = [hashlib.sha1(f"absent {number}".encode()).hexdigest().upper() for number in range(20)]
FIRST_AND_LAST = [DIGESTS[0], DIGESTS[1], DIGESTS[-2], DIGESTS[-1]]
LISTED = [*FIRST_AND_LAST, *DIGESTS[:: len(DIGESTS) // 20]]


def counted(digest: str) -> str:
    return f"{digest}:{int(digest[:4], 16)}"


def bare(digest: str) -> str:
    return digest


def lower(digest: str) -> str:
    return counted(digest.lower())


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("line", [counted, bare, lower])
async def test_a_file_is_searched_however_it_was_written(
    tmp_path: Path, line: Callable[[str], str], end: str
) -> None:
    path = tmp_path / "hashes.txt"
    path.write_bytes("".join(line(digest) + end for digest in DIGESTS).encode())
    file = BreachFile(path)

    assert file.find_fault() is None
    assert [await file.hold(digest) for digest in LISTED] == [True] * len(LISTED)
    assert [await file.hold(digest) for digest in ABSENT] == [False] * len(ABSENT)
    assert [await file.hold(end * 40) for end in "0F"] == [False, False]


@pytest.mark.parametrize("end", ["", "\n", "\r\n\r\n"])
async def test_how_a_file_ends_does_not_matter(tmp_path: Path, end: str) -> None:
    path = tmp_path / "hashes.txt"
    path.write_text("\n".join(DIGESTS[:3]) + end, newline="")
    file = BreachFile(path)

    assert file.find_fault() is None
    assert [await file.hold(digest) for digest in DIGESTS[:4]] == [True, True, True, False]


async def test_a_file_that_is_taken_away_lets_passwords_through_and_is_missed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = BreachFile(tmp_path / "gone.txt")

    assert await file.hold(DIGESTS[0]) is False
    assert caplog.messages == [
        f"{tmp_path}/gone.txt was not searched for a new password: No such file or directory"
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "is no list of SHA-1 hashes"),
        ("\n\n", "is no list of SHA-1 hashes"),
        ("password\n123456\n", "is no list of SHA-1 hashes"),
        ("8846F7EAEE8FB117AD06BDD830B7586C:9\n", "is no list of SHA-1 hashes"),  # NTLM
        ("0" * 64, "is no list of SHA-1 hashes"),
        ("x" * 1_000_000, "is no list of SHA-1 hashes"),
        ("\n".join(reversed(DIGESTS[:1000])), "is not ordered by hash"),
        ("\n".join(sorted(DIGESTS[:1000], key=lambda digest: digest[5:])), "is not ordered"),
    ],
)
def test_a_file_that_cannot_be_searched_is_told_at_the_start(
    tmp_path: Path, content: str, fault: str
) -> None:
    path = tmp_path / "hashes.txt"
    path.write_text(content)

    assert f"{path} {fault}" in (BreachFile(path).find_fault() or "")


def test_a_file_that_cannot_be_read_is_told_at_the_start(tmp_path: Path) -> None:
    missing = tmp_path / "missing.txt"

    assert (
        BreachFile(missing).find_fault() == f"{missing} cannot be read (No such file or directory)."
    )
    assert BreachFile(tmp_path).find_fault() == f"{tmp_path} cannot be read (Is a directory)."


SOUGHT = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"
OTHERS = b"0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n00D4F6E8FA6EECAD2A3AA415EEC418D38EC:2\r\n"


@dataclass
class Service:
    """Stands at the far end: answers everything alike, and remembers what it was asked."""

    url: str
    answer: bytes = OTHERS
    status: int = 200
    location: str = ""
    pause: float = 0  # seconds between one byte and the next
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


class Server(ThreadingHTTPServer):
    """Listens on a free port of this machine."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.service = Service(f"http://127.0.0.1:{self.server_port}")


class Handler(BaseHTTPRequestHandler):
    """Answers as the service says."""

    server: Server

    def do_GET(self) -> None:
        service = self.server.service
        service.asked.append((self.path, dict(self.headers)))
        self.send_response(service.status)
        self.send_header("Location", service.location)
        self.end_headers()
        for byte in service.answer if service.pause else ():
            time.sleep(service.pause)
            self.wfile.write(bytes([byte]))
        self.wfile.write(b"" if service.pause else service.answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield server.service
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("line", "is_listed"),
    [
        (SOUGHT[5:] + ":10434004\r\n", True),
        (SOUGHT[5:] + ":1", True),
        (SOUGHT[5:] + ":0\r\n", False),
        (SOUGHT[5:-1] + "0:7\r\n", False),
        ("", False),
    ],
    ids=["often", "once and last", "padding", "another one", "absent"],
)
async def test_the_answer_is_compared_here(service: Service, line: str, is_listed: bool) -> None:
    service.answer = OTHERS + line.encode()

    assert await BreachLookup(service.url).hold(SOUGHT) is is_listed


async def test_five_digits_are_all_that_is_told(service: Service) -> None:
    await BreachLookup(service.url).hold(SOUGHT)

    ((path, headers),) = service.asked
    assert path == "/range/5BAA6"
    assert headers["Add-Padding"] == "true"
    assert headers["User-Agent"].startswith("otpweb/")
    assert SOUGHT[5:] not in str(headers)


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (500, b"5BAA6", "status 500"),
        (429, OTHERS, "status 429"),
        (200, b"", "the answer is no list"),
        (200, b"<title>Log in to this network</title>", "the answer is no list"),
        (200, b"\xff\xfe\x00" * 1000, "the answer is no list"),
        (200, SOUGHT[5:].encode() + b":" + b"9" * 5000, "the answer is no list"),
    ],
)
async def test_a_service_that_answers_something_else_lets_the_password_through(
    service: Service, caplog: pytest.LogCaptureFixture, status: int, answer: bytes, reason: str
) -> None:
    service.status, service.answer = status, answer

    assert await BreachLookup(service.url).hold(SOUGHT) is False
    assert caplog.messages == [f"{service.url} did not judge a new password: {reason}"]


async def test_a_service_that_is_not_there_lets_the_password_through(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

        assert await BreachLookup(url).hold(SOUGHT) is False
    assert caplog.messages == [f"{url} did not judge a new password: ConnectionRefusedError"]


async def test_what_a_service_says_of_the_fault_is_not_written_down(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.status, service.location = 302, "ftp-like:/range/5BAA6"

    assert await BreachLookup(service.url).hold(SOUGHT) is False
    assert "5BAA6" not in caplog.text


async def test_a_service_that_trickles_is_given_two_seconds_in_all(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.answer, service.pause = b"0" * 30, 0.1

    async with asyncio.timeout(2.5):
        assert await BreachLookup(service.url).hold(SOUGHT) is False
    assert caplog.messages == [f"{service.url} did not judge a new password: TimeoutError"]
