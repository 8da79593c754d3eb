"""Nothing that is answered, mailed or waited for tells who has an account, or what became of it."""

import asyncio
import http.client
import random
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from difflib import unified_diff
from functools import partial
from urllib.parse import urlencode

import httpx
import pytest

from otpweb.storage.database import Database
from tests.attack.client import PASSWORD, WRONG, Client
from tests.attack.conftest import ON_SQLITE, NewClient, count, suspend, until
from tests.attack.ranks import auc
from tests.server import Server

pytestmark = ON_SQLITE

Form = Callable[[], dict[str, str]]
Step = Callable[[], Awaitable[httpx.Response]]

SAMPLES = 300  # of each kind
_MAY_DIFFER = re.compile(
    r"\b[A-Z][2-9]\b"  # the tag of a request
    r"|(ann|box)\d+"
    r"|[\d-]*T?\d\d:\d\d(:\d\dZ)?"
    r'|seconds="\d+"'
    r"|(?<=_challenge=)[^;]*|(?<=Expires=)[^;]*"
)
_NOT_COMPARED = {"date", "x-request-id", "content-length"}  # the length is that of the body


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"BUDGETS": "off", "RESEND_INTERVAL": 0, "CODE_SENDS": 4}


def told(answer: httpx.Response) -> list[str]:
    """Return all that an answer tells, apart from what differs between any two requests."""
    headers = [
        f"{name}: {value}"
        for name, value in answer.headers.multi_items()
        if name not in _NOT_COMPARED
    ]
    lines = [str(answer.status_code), *headers, *answer.text.split("\n")]
    return [_MAY_DIFFER.sub("…", line) for line in lines]


class Crowd:
    """One of each kind that nobody may tell apart from outside."""

    def __init__(self, new_client: NewClient, tables: Database) -> None:
        self._new_client, self._tables = new_client, tables

    async def everybody(self) -> list[Client]:
        """Return somebody with an account, suspended, registering just now, and never seen."""
        pending = self._new_client()
        await pending.register()
        return [await self.active(), await self.suspended(), pending, self._new_client()]

    async def active(self) -> Client:
        ann = await self._new_client().join()
        await ann.post("/logout")
        return ann

    async def suspended(self) -> Client:
        ann = await self.active()
        await suspend(self._tables, ann)
        return ann


@pytest.fixture
def crowd(new_client: NewClient, tables: Database) -> Crowd:
    return Crowd(new_client, tables)


def on_the_code_screen(browser: Client) -> list[Step]:
    """Return what anybody would try there."""
    return [
        partial(browser.get, "/verify"),
        partial(browser.enter, "000000"),
        partial(browser.post, "/verify/resend"),
        partial(browser.get, "/verify"),
    ]


async def observed(tables: Database, *steps: Step) -> list[str]:
    """Take the steps one after the other; return what each tells, and how many mails it brings."""
    seen: list[str] = []
    for step in steps:
        before = await count(tables, "outbox")
        answer = await step()
        seen += [*told(answer), f"{await count(tables, 'outbox') - before} mails"]
        await until(lambda: _all_sent(tables))  # else the page would say how far the mail is
    return seen


async def _all_sent(tables: Database) -> bool:
    return await count(tables, "outbox WHERE settled_at IS NULL") == 0


def assert_alike(stories: list[list[str]]) -> None:
    first, *others = stories
    for other in others:
        assert list(unified_diff(first, other, lineterm="", n=0)) == []


async def test_a_wrong_password_is_answered_alike_whoever_is_meant(
    new_client: NewClient, tables: Database, crowd: Crowd
) -> None:
    people = await crowd.everybody()
    await until(lambda: _all_sent(tables))

    for names in ([one.name for one in people], [one.email for one in people]):
        stories = []
        for name in names:
            thief = new_client()
            wrong = partial(thief.log_in, name, WRONG)
            stories.append(await observed(tables, wrong, wrong, partial(thief.get, "/verify")))
        assert_alike(stories)


async def test_a_right_password_does_not_tell_who_is_suspended(
    new_client: NewClient, tables: Database, crowd: Crowd
) -> None:
    stories = []
    for person in (await crowd.active(), await crowd.suspended()):
        browser = new_client()
        stories.append(
            await observed(
                tables,
                partial(browser.log_in, person.name),
                partial(browser.get, "/verify"),
                partial(browser.enter, "nonsense"),
                partial(browser.enter, "000000"),
                partial(browser.post, "/verify/resend"),
                partial(browser.get, "/verify"),
            )
        )
    assert_alike(stories)


async def test_a_registration_is_answered_alike_whoever_has_the_address(
    new_client: NewClient, tables: Database, crowd: Crowd
) -> None:
    stories = []
    for person in await crowd.everybody():
        browser = new_client()
        stories.append(
            await observed(
                tables,
                partial(browser.register, email=person.email),
                *on_the_code_screen(browser),
                partial(browser.get, "/verify/delivery", **{"HX-Request": "true"}),
                partial(browser.get, "/register"),
                *(partial(browser.enter, f"00000{step}") for step in range(1, 6)),
                partial(browser.post, "/verify/cancel"),
            )
        )
    assert_alike(stories)


async def test_a_corrected_address_is_answered_alike_whoever_has_it(
    new_client: NewClient, tables: Database, crowd: Crowd
) -> None:
    stories = []
    for person in await crowd.everybody():
        browser = new_client()
        stories.append(
            await observed(
                tables,
                browser.register,
                partial(browser.post, "/verify/address", email=person.email),
                *on_the_code_screen(browser),
            )
        )
    assert_alike(stories)


async def test_a_recovery_is_answered_alike_whoever_has_the_address(
    new_client: NewClient, tables: Database, crowd: Crowd
) -> None:
    stories = []
    for person in await crowd.everybody():
        browser = new_client()
        stories.append(
            await observed(
                tables,
                partial(browser.post, "/recover", email=person.email),
                *on_the_code_screen(browser),
                partial(browser.get, "/verify/delivery", **{"HX-Request": "true"}),
                *(partial(browser.enter, f"00000{step}") for step in range(1, 6)),
                partial(browser.get, "/recover/password"),
                partial(browser.post, "/verify/cancel"),
            )
        )
    assert_alike(stories)


def measure(port: int, path: str, forms: Mapping[str, Form]) -> dict[str, list[float]]:
    """Send the forms in random order over one connection; return how long each answer took."""
    order = [kind for kind in forms for _ in range(SAMPLES)]
    random.shuffle(order)
    taken: dict[str, list[float]] = {kind: [] for kind in forms}
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for kind in order:
        body = urlencode(forms[kind]())
        began = time.perf_counter()
        link.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        link.getresponse().read()
        taken[kind].append(time.perf_counter() - began)
    link.close()
    return taken


async def assert_takes_as_long(
    server: Server, record_property: Callable[[str, object], None], path: str, **forms: Form
) -> None:
    """Find that nobody can tell the kinds apart by the time their answers take.

    Of honest samples one in some hundred lies outside by chance: so it may be measured twice.
    """
    for _ in range(2):
        taken = await asyncio.to_thread(measure, server.port, path, forms)
        first, *others = taken.values()
        found = [round(auc(first, other), 3) for other in others]
        if all(0.4 < one < 0.6 for one in found):
            break
    record_property("tries", SAMPLES * len(forms))
    record_property("measured", f"AUC {' '.join(map(str, found))}")
    assert all(0.4 < one < 0.6 for one in found), dict(zip([*forms][1:], found, strict=True))


@pytest.mark.alone
async def test_a_login_takes_as_long_whoever_is_meant(
    server: Server, crowd: Crowd, record_property: Callable[[str, object], None]
) -> None:
    active = [(await crowd.active()).name for _ in range(5)]
    suspended = [(await crowd.suspended()).name for _ in range(5)]

    def form(name: str) -> dict[str, str]:
        return {"username": name, "password": WRONG}

    await assert_takes_as_long(
        server,
        record_property,
        "/login",
        active=lambda: form(random.choice(active)),
        suspended=lambda: form(random.choice(suspended)),
        unknown=lambda: form(f"ann{secrets.randbelow(10**6)}x"),
    )


@pytest.mark.alone
async def test_a_registration_takes_as_long_whoever_has_the_address(
    server: Server, crowd: Crowd, record_property: Callable[[str, object], None]
) -> None:
    known = [(await crowd.active()).email for _ in range(20)]

    def form(email: str) -> dict[str, str]:
        return {"username": f"n{secrets.token_hex(8)}", "email": email, "password": PASSWORD}

    await assert_takes_as_long(
        server,
        record_property,
        "/register",
        known=lambda: form(random.choice(known)),
        unknown=lambda: form(f"box{secrets.randbelow(10**6)}x@example.com"),
    )
