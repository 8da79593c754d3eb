"""A browser that costs next to nothing, because its processor time is taken from the server's.

HTTP/1.1 by hand over one kept connection, with a cookie jar. It knows what this server may answer
(RFC 9112: a length or chunks) and nothing else: no caches, no redirects, no cookie paths.
"""

import asyncio
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

_PATIENCE = 120  # seconds; a saturated server keeps people waiting, a hanging one must not

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; header names are lower case, the body is as it travelled."""

    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, decompressed; only gzip is undone (the standard library has no Brotli)."""
        if self.headers.get("content-encoding") == "gzip":
            return gzip.decompress(self.body).decode()
        return self.body.decode()


class Browser:
    """One person's browser, on one page of the site at a time."""

    def __init__(self, port: int, *, htmx: bool, encodings: str = "gzip") -> None:
        self._port = port
        self._origin = f"http://127.0.0.1:{port}"
        self._cookies: dict[str, str] = {}
        self._connection: Connection | None = None
        self._standing = (
            f"Host: 127.0.0.1:{port}\r\nAccept: text/html\r\nAccept-Encoding: {encodings}\r\n"
            f"Accept-Language: en\r\nUser-Agent: otpweb-bench\r\nSec-Fetch-Site: same-origin\r\n"
        )
        if htmx:
            self._standing += (
                f"HX-Request: true\r\nHX-Request-Type: partial\r\nHX-Target: section#panel\r\n"
                f"HX-Current-URL: {self._origin}/\r\n"
            )

    async def get(self, path: str) -> Answer:
        """Fetch a page or a fragment."""
        return await self._ask("GET", path, "", b"")

    async def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Submit a form."""
        body = urlencode(fields).encode()
        headers = (
            f"Origin: {self._origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n"
        )
        return await self._ask("POST", path, headers, body)

    def close(self) -> None:
        """Hang up."""
        if self._connection:
            self._connection[1].close()
            self._connection = None

    async def _ask(self, method: str, path: str, headers: str, body: bytes) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        jar = f"Cookie: {cookie}\r\n" if cookie else ""
        head = f"{method} {path} HTTP/1.1\r\n{self._standing}{jar}{headers}\r\n"
        async with asyncio.timeout(_PATIENCE):
            reader, writer = await self._connect()
            writer.write(head.encode() + body)
            answer = await self._read(reader, path)
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    async def _connect(self) -> Connection:
        # The server ends connections that were idle for long; people's browsers dial again, too.
        if self._connection and self._connection[0].at_eof():
            self.close()
        if self._connection is None:
            self._connection = await asyncio.open_connection("127.0.0.1", self._port)
        return self._connection

    async def _read(self, reader: asyncio.StreamReader, path: str) -> Answer:
        status_line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {}
        for name, _, value in (line.partition(":") for line in lines if line):
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                self._keep(value.strip())
        status = int(status_line.split(" ", 2)[1])
        return Answer(path, status, headers, await _body(reader, headers))

    def _keep(self, cookie: str) -> None:
        pair, *attributes = cookie.split(";")
        name, _, value = pair.partition("=")
        if not value or any(attribute.strip() == "Max-Age=0" for attribute in attributes):
            self._cookies.pop(name, None)
        else:
            self._cookies[name] = value


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    chunks = []
    while size := int(await reader.readline(), 16):
        chunks.append((await reader.readexactly(size + 2))[:-2])
    await reader.readline()
    return b"".join(chunks)
