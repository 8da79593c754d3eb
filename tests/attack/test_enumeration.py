"""Nothing that is answered or mailed tells who has an account, or what became of it."""

import re
from collections.abc import Awaitable, Callable
from difflib import unified_diff
from functools import partial

import httpx
import pytest

from otpweb.storage.database import Database
from tests.attack.client import WRONG, Client
from tests.attack.conftest import ON_SQLITE, NewClient, count, suspend, until

pytestmark = ON_SQLITE

Step = Callable[[], Awaitable[httpx.Response]]

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


async def test_another_address_is_answered_alike_whoever_has_it(
    new_client: NewClient, tables: Database, crowd: Crowd
) -> None:
    stories = []
    for person in await crowd.everybody():
        member = await new_client().join()
        stories.append(
            await observed(
                tables,
                partial(member.post, "/account/email", email=person.email),
                *on_the_code_screen(member),
                *(partial(member.enter, f"00000{step}") for step in range(1, 6)),
                partial(member.post, "/verify/cancel"),
            )
        )
    assert_alike(stories)
