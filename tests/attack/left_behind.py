"""All that a server leaves behind, in its own files, in browsers and in mailboxes; and people who
keep what they are answered."""

import asyncio
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import httpx
from itsdangerous import URLSafeTimedSerializer

from tests.attack.leaks import Secret
from tests.attack.owners import APP_KEY, RECOVERY_CODE, App
from tests.mail.sink import Received, Sink
from tests.server import Server

NAME, NEW_NAME = "ann-quist", "ann-q"
ANN, ANN_MISTYPED, ANN_MOVED = (f"ann.{name}@example.com" for name in ("quist", "qiust", "moved"))
ADMIN, ADMINS_ADDRESS = "carl-quist", "carl.quist@example.com"
DORA, DORAS_ADDRESS = "dora-quist", "dora.quist@example.com"
BOB, BOBS_ADDRESS = "bob-quist", "bob.quist@example.com"
RIGHT, WRONG, SHORT = "seven quiet owls", "eight loud ravens", "0wl5!?x"
CHANGED, RECOVERED = "twelve tall herons", "thirteen old toads"
IN_ADDRESS, IN_JSON, OF_NOBODY = "nine-blind-moles", "ten sleepy bears", "eleven wet otters"
PASSWORDS = (RIGHT, WRONG, SHORT, IN_ADDRESS, IN_JSON, OF_NOBODY, CHANGED, RECOVERED)
SECRET_KEY = "Jq7vX2mN9sLw4Zc8Tb1Rk6Hd3Pf5Gy0AeUi"
FORGERY, ENCODED_FORGERY = "x\r\nFAKE", "x%0d%0aFAKE"
_CODE = re.compile(r"[0-9]{6}")
# What `serve` says to whoever started it, beside the log.
_ANNOUNCED = ("otpweb is ready", "There are no accounts yet", "  http://localhost:")
_TOKEN = re.compile(r"[\w-]{43}")
_LINK = re.compile(r"/((?:not-me|undo-email)/([\w-]+))")


@dataclass
class Run:
    """What is left behind: by the server, in browsers, in mailboxes."""

    sink: Sink
    server: Server
    answers: list[httpx.Response] = field(default_factory=list, repr=False)
    typed: list[Secret] = field(default_factory=list, repr=False)
    read: Counter[str] = field(default_factory=Counter)
    raw_answer: str = field(default="", repr=False)
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    cells: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def codes(self) -> list[Secret]:
        subjects = [mail.message["Subject"] for mail in self.sink.messages]
        return [Secret("a code", code[0]) for each in subjects if (code := _CODE.match(each))]

    @property
    def links(self) -> list[Secret]:
        """The tokens in the links of mails; the page behind one holds it, too.

        What a token is about stands in tables; that we wrote it must be seen in the mail alone.
        """
        mails = [mail.message.get_body(("plain",)) for mail in self.sink.messages]
        texts = [part.get_content() for part in mails if part]
        tokens = [token for text in texts for _, token in _LINK.findall(text)]
        signatures = [token.rpartition("-")[2] for token in tokens]
        return [Secret("a link", text) for text in (*tokens, *signatures)]

    @property
    def app_keys(self) -> list[str]:
        keys = [key for each in self.answers for key in APP_KEY.findall(each.text)]
        return [key.replace(" ", "") for key in keys]

    @property
    def recovery_codes(self) -> list[str]:
        return [code for each in self.answers for code in RECOVERY_CODE.findall(each.text)]

    @property
    def shown(self) -> list[Secret]:
        """What pages show to its owner once, and nothing keeps in clear."""
        codes = [form for code in self.recovery_codes for form in (code, code.replace("-", ""))]
        keys = [Secret("the key of an app", key) for key in self.app_keys]
        return [*keys, *(Secret("a recovery code", code) for code in codes)]

    @property
    def cookies(self) -> dict[str, str]:
        """The values that browsers were given, and what anybody can read in each."""
        heads = [head for each in self.answers for head in each.headers.get_list("Set-Cookie")]
        values = {morsel.value for head in heads for morsel in SimpleCookie(head).values()}
        reader = URLSafeTimedSerializer("no key is needed to read")
        return {value: str(reader.loads_unsafe(value)[1]) for value in values if value}

    @property
    def tokens(self) -> list[Secret]:
        within = {token for text in self.cookies.values() for token in _TOKEN.findall(text)}
        return [Secret("a cookie", text, is_token=True) for text in within.union(self.cookies)]

    @property
    def secrets(self) -> list[Secret]:
        typed = [Secret("a password", password) for password in PASSWORDS]
        return [*self.codes, *self.typed, *self.tokens, *typed, Secret("SECRET_KEY", SECRET_KEY)]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The log, without what the server tells people on its standard output."""
        written = self.server.words.rstrip("\n").split("\n")
        return [json.loads(line) for line in written if not line.startswith(_ANNOUNCED)]


class Person:
    """Somebody with a browser of their own, whose answers are all kept."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.http = httpx.Client(base_url=run.server.url, event_hooks={"response": [self._keep]})

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(path, headers=headers)

    def post(self, path: str, /, **fields: str) -> httpx.Response:
        return self.http.post(path, data=fields)

    def send(self, content: bytes, **headers: str) -> None:
        self.http.post("/login", content=content, headers=headers)

    def mail(self, address: str = ANN) -> Received:
        """Wait for the next mail to the address that nobody has read."""
        self.run.read[address] += 1
        return asyncio.run(self.run.sink.wait_for(address, self.run.read[address]))[
            self.run.read[address] - 1
        ]

    def code(self, address: str = ANN) -> str:
        """Wait for the next mail with a code, past all notices."""
        while True:
            if found := _CODE.match(self.mail(address).message["Subject"]):
                return found[0]

    def link(self, kind: str, address: str = ANN) -> str:
        """Wait for the next mail with a link of that kind and return its path."""
        while True:
            text = self.mail(address).message.get_body(("plain",))
            assert text
            for path, _ in _LINK.findall(text.get_content()):
                if path.startswith(kind):
                    return f"/{path}"

    def app_code(self, steps: int = 0) -> str:
        """Return a code of the newest app, which is a secret while it is good."""
        code = App(self.run.app_keys[-1]).code(steps)
        self.run.typed.append(Secret("a code of an app", code))
        return code

    def close(self) -> None:
        self.http.close()

    def _keep(self, response: httpx.Response) -> None:
        response.read()
        self.run.answers.append(response)
