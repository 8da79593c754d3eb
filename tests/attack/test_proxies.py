"""Behind a proxy that is trusted a client is who the proxy says, not who the client says."""

import pytest

from otpweb.storage.database import Database
from tests.attack.client import WRONG
from tests.attack.conftest import ON_SQLITE, NewClient, count

pytestmark = ON_SQLITE


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"TRUSTED_PROXIES": "127.0.0.0/8", "BUDGET_CLIENT_PASSWORDS": "1/hour"}


async def test_events_tell_whom_the_proxy_heard_from(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    ann.http.headers["X-Forwarded-For"] = "198.51.100.1, 203.0.113.7"
    await ann.join()

    seen = "SELECT DISTINCT client_address FROM sessions JOIN accounts ON accounts.id = account_id"
    rows = await tables.fetch_all(f"{seen} WHERE username = '{ann.name}'")
    assert [row["client_address"] for row in rows] == ["203.0.113.7"]
    assert await count(tables, "events WHERE client_address = '198.51.100.1'") == 0


async def test_what_a_client_claims_in_front_of_it_makes_no_other_client(
    new_client: NewClient,
) -> None:
    answers = []
    for number in range(11):
        thief = new_client()
        thief.http.headers["X-Forwarded-For"] = f"198.51.100.{number}, 203.0.113.8"
        answers.append((await thief.log_in(password=WRONG)).status_code)

    assert answers == [422] * 10 + [429]


async def test_two_clients_of_one_proxy_are_two(new_client: NewClient) -> None:
    answers = []
    for number in range(11):
        one = new_client()
        one.http.headers["X-Forwarded-For"] = f"192.0.2.{number}"
        answers.append((await one.log_in(password=WRONG)).status_code)

    assert answers == [422] * 11


async def test_one_who_has_a_whole_network_of_ipv6_is_one(new_client: NewClient) -> None:
    answers = []
    for number in range(11):
        one = new_client()
        one.http.headers["X-Forwarded-For"] = f"2001:db8::{number:x}:1"
        answers.append((await one.log_in(password=WRONG)).status_code)

    assert answers == [422] * 10 + [429]
