"""Somebody at a browser without scripts, who does what no browser would."""

import asyncio
import re
import ssl
from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import httpx

from tests.mail.sink import Received, Sink

PATIENCE = 30  # seconds; the machine may be busy, and nothing is timed here
PASSWORD = "seven quiet owls"
WRONG = "eight loud ravens"

_TLS = ssl.create_default_context()  # made once: it takes longer than most attacks
_DIGITS = re.compile(r"[0-9]{6}(?= )")
_LETTERS = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}(?= )")
_LINK = re.compile(r"/not-me/[\w-]+")


class Client:
    """A browser with a name and an address of its own, which follows no redirect by itself.

    Without a `sink`, its mail is out of reach. `tries` counts its requests, for the report.
    """

    def __init__(self, url: str, sink: Sink | None, name: str) -> None:
        self.name = f"ann{name}"
        self.email = f"box{name}@example.com"
        self.tries = 0
        self._sink = sink
        self._read: Counter[str] = Counter()
        self.http = httpx.AsyncClient(
            base_url=url,
            timeout=PATIENCE,
            verify=_TLS,
            limits=httpx.Limits(max_connections=100),
            event_hooks={"request": [self._count]},
        )

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a page."""
        return await self.http.get(path, headers=headers)

    async def post(self, path: str, /, **fields: str) -> httpx.Response:
        """Send a form."""
        return await self.http.post(path, data=fields)

    async def register(self, name: str = "", email: str = "") -> httpx.Response:
        """Send the form of /register, with the own name and address where none is given."""
        return await self.post(
            "/register", username=name or self.name, email=email or self.email, password=PASSWORD
        )

    async def log_in(self, name: str = "", password: str = PASSWORD) -> httpx.Response:
        """Send the form of /login, with the own name where none is given."""
        return await self.post("/login", username=name or self.name, password=password)

    async def enter(self, code: str) -> httpx.Response:
        """Type a code into the code screen."""
        return await self.post("/verify", code=code)

    async def join(self) -> "Client":
        """Register, prove the address, and be somebody who was here before."""
        await self.register()
        welcomed = await self.enter(await self.code())
        assert welcomed.headers.get("Location") == "/dashboard", welcomed.text
        return self

    async def is_in(self) -> bool:
        """Tell whether there is a dashboard for this browser."""
        return (await self.get("/dashboard")).status_code == 200

    async def mail(self, email: str = "") -> Received:
        """Wait for the next mail that was not read yet."""
        assert self._sink, "this mailbox is out of reach"
        address = email or self.email
        self._read[address] += 1
        number = self._read[address]
        return (await self._sink.wait_for(address, number, timeout=PATIENCE))[number - 1]

    async def code(self, email: str = "") -> str:
        """Wait for the next mail that holds six digits and return them."""
        return await self._next(_DIGITS, email)

    async def long_code(self) -> str:
        """Wait for the next mail that holds eight letters and digits and return them."""
        return await self._next(_LETTERS)

    async def knock(self, path: str, **fields: str) -> None:
        """Send a form and hang up without waiting for the answer."""
        body = urlencode(fields)
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        head = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            "Cookie": cookies,
        }
        await self.send_raw(f"POST {path} HTTP/1.1", head, body, reads=False)

    async def send_raw(
        self, request: str, head: Mapping[str, str], body: str = "", *, reads: bool = True
    ) -> str:
        """Send bytes that no HTTP client would, and return the answer if it is wanted."""
        self.tries += 1
        url = urlsplit(str(self.http.base_url))
        tls = url.scheme == "https"
        port = url.port or (443 if tls else 80)
        reader, writer = await asyncio.open_connection(
            url.hostname, port, ssl=_TLS if tls else None
        )
        lines = [request, *(f"{name}: {value}" for name, value in _with_host(head, url.netloc))]
        writer.write("\r\n".join([*lines, "", body]).encode())
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), PATIENCE) if reads else b""
        writer.close()
        await writer.wait_closed()
        return answer.decode("latin1")

    async def _next(self, pattern: re.Pattern[str], email: str = "") -> str:
        # Notices of what happened to the account come between.
        while True:
            if found := pattern.search((await self.mail(email)).message["Subject"]):
                return found[0]

    async def _count(self, _: httpx.Request) -> None:
        self.tries += 1


def denial_link(mail: Received) -> str:
    """Return the path by which the reader of a mail says that it was somebody else."""
    text = mail.message.get_body(("plain",))
    assert text
    return _found(_LINK, text.get_content())


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found, text
    return found[0]


def _with_host(head: Mapping[str, str], host: str) -> list[tuple[str, str]]:
    return list(({"Host": host} | dict(head)).items())
