"""Every flow there is, once, with secrets in hand; and all that was left behind by it.

Codes stand in mails, cookies in browsers, passwords nowhere: `test_secrets.py` holds us to that.
"""

import asyncio
import json
import re
import socket
from contextlib import closing
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx
import pyotp
from itsdangerous import URLSafeTimedSerializer

from tests.attack.leaks import Secret
from tests.attack.tables import cells_of, without
from tests.authenticator import SoftwareAuthenticator
from tests.guesses import other_than
from tests.mail.sink import Sink
from tests.server import Server

NAME, ANN, ANN_MISTYPED = "ann-quist", "ann.quist@example.com", "ann.qiust@example.com"


RIGHT, WRONG, SHORT = "seven quiet owls", "eight loud ravens", "0wl5!?x"


IN_ADDRESS, IN_JSON, OF_NOBODY = "nine-blind-moles", "ten sleepy bears", "eleven wet otters"


PASSWORDS = (RIGHT, WRONG, SHORT, IN_ADDRESS, IN_JSON, OF_NOBODY)


SECRET_KEY = "Jq7vX2mN9sLw4Zc8Tb1Rk6Hd3Pf5Gy0AeUi"


FORGERY, ENCODED_FORGERY = "x\r\nFAKE", "x%0d%0aFAKE"


_CODE = re.compile(r"[0-9]{6}")


_TOKEN = re.compile(r"[\w-]{43}")


_LINK = re.compile(r"/not-me/([\w-]+)")


_APP_KEY = re.compile(r'id="totp-key"[^>]*>([A-Z2-7 ]+)<')


_PASSKEY = re.compile(r"/account/passkeys/[0-9a-f]+")


_RECOVERY_CODE = re.compile(r"<code>([0-9A-Z-]{15})</code>")


@dataclass
class Run:
    """What is left behind: by the server, in browsers, in mailboxes."""

    sink: Sink
    server: Server
    answers: list[httpx.Response] = field(default_factory=list, repr=False)
    raw_answer: str = field(default="", repr=False)
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    cells: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def codes(self) -> list[Secret]:
        subjects = [mail.message["Subject"] for mail in self.sink.messages]
        return [Secret("a code", code[0]) for each in subjects if (code := _CODE.match(each))]

    @property
    def links(self) -> list[Secret]:
        """The tokens in the links of mails; the page behind one holds it, too."""
        mails = [mail.message.get_body(("plain",)) for mail in self.sink.messages]
        texts = [part.get_content() for part in mails if part]
        return [Secret("a link", token) for text in texts for token in _LINK.findall(text)]

    @property
    def app_keys(self) -> list[str]:
        keys = [key for each in self.answers for key in _APP_KEY.findall(each.text)]
        return [key.replace(" ", "") for key in keys]

    @property
    def recovery_codes(self) -> list[str]:
        return [code for each in self.answers for code in _RECOVERY_CODE.findall(each.text)]

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
        return [*self.codes, *self.tokens, *typed, Secret("SECRET_KEY", SECRET_KEY)]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The log, without what the server tells people on its standard output."""
        written = self.server.words.rstrip("\n").split("\n")
        return [json.loads(line) for line in written if not line.startswith("otpweb is ready")]


class Person:
    """Somebody with a browser of their own, whose answers are all kept."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.http = httpx.Client(base_url=run.server.url, event_hooks={"response": [self._keep]})

    def get(self, path: str, **headers: str) -> None:
        self.http.get(path, headers=headers)

    def post(self, path: str, **fields: str) -> None:
        self.http.post(path, data=fields)

    def send(self, content: bytes, **headers: str) -> None:
        self.http.post("/login", content=content, headers=headers)

    def mailed(self, count: int, address: str = ANN) -> str:
        """Wait for so many mails to the address and return the code in the last of them."""
        mails = asyncio.run(self.run.sink.wait_for(address, count))
        return str(mails[-1].message["Subject"])[:6]

    def close(self) -> None:
        self.http.close()

    def _keep(self, response: httpx.Response) -> None:
        response.read()
        self.run.answers.append(response)


def do_everything(server: Server, sink: Sink, folder: Path) -> Run:
    """Go through all flows with a server in that folder, and stop it."""
    run = Run(sink, server)
    with server:
        flows = (register, log_in, change_ones_mind, send_nonsense, break_things, deny, protect)
        for flow in flows:
            with closing(Person(run)) as person:
                flow(person)
        run.raw_answer = fold_a_header(server.port)
        run.cells = asyncio.run(cells_of(server.database_url))
        files = [file for file in folder.rglob("*") if file.is_file()]
        run.files = {f.name: f.read_bytes() for f in files if f.name != "server.log"}
    return run


def register(ann: Person) -> None:
    """With everything that can go wrong on the way."""
    ann.get("/")
    ann.get("/register")
    ann.get(f"/register/suggestion?email={ANN_MISTYPED}")
    ann.get("/captcha/register")
    ann.post("/register", username=NAME, email=ANN, password=SHORT)
    ann.post("/register", username=NAME, email=ANN_MISTYPED, password=RIGHT)
    ann.get("/verify")
    older = ann.mailed(1, ANN_MISTYPED)
    ann.post("/verify/address", email=ANN)
    ann.mailed(1)
    ann.post("/verify/resend")
    code = ann.mailed(2)
    ann.get("/verify/delivery", **{"HX-Request": "true"})
    for typed in (older, "no code", other_than(code), code):
        ann.post("/verify", code=typed)
    ann.get("/dashboard")
    ann.get("/dashboard", **{"HX-Request": "true"})
    ann.post("/logout")
    ann.get("/dashboard")


def log_in(ann: Person) -> None:
    """With a code, and then without one, in a browser that is trusted."""
    ann.get("/login?next=/dashboard")
    ann.post("/login", username="nobody", password=OF_NOBODY)
    ann.post("/login", username=NAME, password=WRONG)
    ann.post("/login", username=NAME, password=RIGHT, remember="yes", trust="yes")
    ann.post("/verify", code=ann.mailed(3))
    ann.mailed(4)  # that somebody logged in from a new browser
    look_after(ann)
    ann.post("/logout")
    ann.post("/login", username=NAME, password=RIGHT)
    ann.get("/dashboard")


def look_after(ann: Person) -> None:
    """Look where one is logged in, end what is not there, and show once more who one is."""
    ann.get("/account/sessions")
    for path in ("sessions/none/end", "browsers/none/end", "sessions/end-others"):
        ann.post(f"/account/{path}")
    for path in ("/account/confirm", "/account/confirm/password", "/login/totp"):
        ann.get(path)
    ann.post("/account/confirm/password", password=RIGHT)
    for path in ("/account/confirm/totp", "/login/totp", "/login/mailed-code", "/login/cancel"):
        ann.post(path, code="000000")


def change_ones_mind(somebody: Person) -> None:
    """Register an address that has an account, log in, and give up both."""
    somebody.post("/register", username="bob", email=ANN, password=RIGHT)
    somebody.mailed(5)
    somebody.post("/verify/cancel")
    somebody.post("/login", username=ANN, password=RIGHT)
    somebody.mailed(6)
    somebody.post("/verify/cancel")


def send_nonsense(somebody: Person) -> None:
    """What no form of ours sends, with secrets where they do not belong."""
    somebody.get(f"/login?username={NAME}&password={IN_ADDRESS}")
    somebody.get(f"/{ENCODED_FORGERY}?{ENCODED_FORGERY}", **{"User-Agent": ENCODED_FORGERY})
    somebody.get("/login", **{"X-Request-ID": ENCODED_FORGERY, "Referer": ENCODED_FORGERY})
    somebody.get("/login", Host="evil.example")
    somebody.get("/verify/resend")
    somebody.get("/healthz")
    somebody.get("/readyz")
    somebody.get("/static/otpweb.css")
    somebody.post("/register", username=FORGERY, email=FORGERY, password=RIGHT)
    somebody.post("/login", username=FORGERY, password=RIGHT)
    somebody.send(json.dumps(IN_JSON).encode(), **{"Content-Type": "application/json"})
    somebody.send(f"password={IN_JSON}".encode(), Origin="http://evil.example")
    somebody.post("/login", username=NAME, password=RIGHT * 10_000)  # ends the connection, too


def break_things(ann: Person) -> None:
    """Meet faults of ours with a password, a code and a session in hand."""
    with without("accounts", ann.run.server.database_url):
        ann.post("/login", username=NAME, password=RIGHT)
    ann.post("/login", username=NAME, password=RIGHT)
    code = ann.mailed(7)
    with without("outbox", ann.run.server.database_url):
        ann.post("/verify/resend")
    with without("events", ann.run.server.database_url):
        ann.post("/verify", code=code)
    ann.post("/verify", code=code)
    ann.mailed(8)
    with without("sessions", ann.run.server.database_url):
        ann.get("/dashboard")


def deny(ann: Person) -> None:
    """Say by the link in a mail that this was somebody else."""
    ann.post("/login", username=NAME, password=RIGHT)
    ann.mailed(9)
    path = f"/not-me/{ann.run.links[-1].text}"
    with without("challenges", ann.run.server.database_url):
        ann.get(path)
    ann.get(path)
    ann.post(path)
    ann.get(path)
    ann.post(f"{path}/allow")
    ann.get(f"{path}/allowed")


def protect(ann: Person) -> None:
    """Set up an app, log in with what belongs to it, and remove it."""
    ann.post("/login", username=NAME, password=RIGHT)
    ann.post("/verify", code=ann.mailed(10))
    ann.get("/account/authenticators")
    ann.get("/account/totp")
    ann.post("/account/totp")
    ann.get("/account/totp/confirm")
    code = pyotp.TOTP(ann.run.app_keys[-1]).now()
    for typed in ("no code", other_than(code), code):
        ann.post("/account/totp/confirm", code=typed)
    ann.post("/account/recovery-codes")
    ann.get("/account/recovery-codes")
    ann.get("/account/recovery-codes.txt")
    ann.post("/account/recovery-codes/kept")
    ann.post("/account/authenticators/mailed-code/refuse")
    ann.post("/account/authenticators/mailed-code/accept")
    ann.get("/account/confirm")
    ann.get("/account/confirm/totp")
    ann.post("/account/confirm/totp", code=code)
    ann.post("/account/confirm/password", password=WRONG)
    ann.post("/logout")
    ann.post("/login", username=NAME, password=RIGHT)
    ann.post("/login/mailed-code")
    ann.post("/login/cancel")
    ann.post("/login", username=NAME, password=RIGHT)
    ann.get("/login/totp")
    ann.post("/login/totp", code=code)
    ann.post("/login/recovery-code", code=ann.run.recovery_codes[-1])
    ann.post("/account/totp/remove")
    show_passkeys(ann)


def show_passkeys(ann: Person) -> None:
    """Add a passkey, log in with it after the password and alone, and remove it."""
    device = SoftwareAuthenticator(ann.run.server.url)
    ann.post("/account/passkeys/options")
    ann.post("/account/passkeys", credential=device.register(ann.run.answers[-1].text))
    ann.get("/account/passkeys")
    [path] = set(_PASSKEY.findall(ann.run.answers[-1].text))
    ann.get(path)
    ann.post(f"{path}/rename", name="my phone")
    ann.post("/account/confirm/passkey/options")
    ann.post("/logout")
    ann.post("/login", username=NAME, password=RIGHT)
    ann.post("/login/passkey/options")
    ann.post("/login/passkey", credential=device.sign_in(ann.run.answers[-1].text))
    ann.post("/login/with-passkey/options")
    ann.post("/login/with-passkey", credential=device.sign_in(ann.run.answers[-1].text))
    ann.post(f"{path}/remove")


def fold_a_header(port: int) -> str:
    """Go on with a header on the next line; RFC 9112, section 5.2, has servers understand it."""
    head = f"GET /login HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n"
    with socket.create_connection(("localhost", port), timeout=10) as link:
        link.sendall(f"{head}User-Agent: x\r\n FAKE\r\n\r\n".encode())
        with link.makefile("rb") as answer:
            return answer.read().decode("latin1")
