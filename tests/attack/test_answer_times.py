"""Nor does it take longer to answer about somebody who has an account, or shorter."""

import asyncio
import http.client
import random
import secrets
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import pytest

from otpweb.storage.database import Database
from tests.attack.client import PASSWORD, WRONG
from tests.attack.conftest import ON_SQLITE, NewClient
from tests.attack.ranks import auc
from tests.attack.test_enumeration import Crowd
from tests.server import Server

pytestmark = ON_SQLITE

Form = Callable[[], dict[str, str]]

SAMPLES = 300  # of each kind


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"BUDGETS": "off", "RESEND_INTERVAL": 0}


@pytest.fixture
def crowd(new_client: NewClient, tables: Database) -> Crowd:
    return Crowd(new_client, tables)


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


@pytest.mark.alone
async def test_a_recovery_takes_as_long_whoever_has_the_address(
    server: Server, crowd: Crowd, record_property: Callable[[str, object], None]
) -> None:
    known = [(await crowd.active()).email for _ in range(20)]

    await assert_takes_as_long(
        server,
        record_property,
        "/recover",
        known=lambda: {"email": random.choice(known)},
        unknown=lambda: {"email": f"box{secrets.randbelow(10**6)}x@example.com"},
    )
