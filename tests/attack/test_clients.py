"""Whoever tries very much from one machine has to wait, whatever addresses the requests claim."""

import pytest

from otpweb.storage.database import Database
from tests.attack.client import WRONG, Client
from tests.attack.conftest import ON_SQLITE, NewClient, count

pytestmark = ON_SQLITE

PASSWORDS, REGISTRATIONS, CODES = 2, 3, 1  # warm; refused at ten times that


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {
        "BUDGET_CLIENT_PASSWORDS": f"{PASSWORDS}/hour",
        "BUDGET_CLIENT_REGISTRATIONS": f"{REGISTRATIONS}/hour",
        "BUDGET_CLIENT_CODES": f"{CODES}/hour",
    }


@pytest.fixture(autouse=True)
async def rested(tables: Database) -> None:
    """Begin each test with a machine from which nothing came yet."""
    await tables.execute("DELETE FROM budgets")


def claims(client: Client, number: int) -> Client:
    """Have somebody's requests say that they came from elsewhere."""
    where = f"203.0.113.{number}"
    for header in ("X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP"):
        client.http.headers[header] = where
    client.http.headers["Forwarded"] = f"for={where}"
    return client


async def test_wrong_passwords_of_a_machine_are_counted_whatever_address_it_claims(
    new_client: NewClient,
) -> None:
    crowd = [claims(new_client(), number) for number in range(10 * PASSWORDS + 1)]

    answers = [(await one.log_in(password=WRONG)).status_code for one in crowd]

    assert answers == [422] * 10 * PASSWORDS + [429]


async def test_registrations_of_a_machine_are_counted_whatever_address_it_claims(
    new_client: NewClient,
) -> None:
    crowd = [claims(new_client(), number) for number in range(10 * REGISTRATIONS + 1)]

    answers = [(await one.register()).status_code for one in crowd]

    assert answers == [303] * 10 * REGISTRATIONS + [429]


async def test_taken_names_are_not_told_for_ever_to_one_machine(new_client: NewClient) -> None:
    ann, thief = await new_client().join(), new_client()
    for _ in range(10 * REGISTRATIONS - 1):
        taken = await thief.register(ann.name)
    waits = await thief.register(ann.name)

    assert [taken.status_code, waits.status_code] == [422, 429]
    assert "taken" in taken.text
    assert "taken" not in waits.text


async def test_wrong_codes_of_a_machine_are_counted_over_all_its_challenges(
    new_client: NewClient,
) -> None:
    statuses = []
    for number in range(3):
        thief = claims(new_client(), number)
        await thief.register()
        await thief.code()
        statuses += [(await thief.enter(f"00000{step}")).status_code for step in range(4)]

    assert statuses == [422] * 10 * CODES + [429] * 2


async def test_a_school_behind_one_address_gets_in(new_client: NewClient) -> None:
    for _ in range(3 * REGISTRATIONS):
        assert await (await new_client().join()).is_in()


async def test_events_tell_the_real_address(new_client: NewClient, tables: Database) -> None:
    await claims(new_client(), 99).join()

    assert await count(tables, "events WHERE client_address = '127.0.0.1'") > 0
    assert await count(tables, "events WHERE client_address LIKE '203.0.113.%'") == 0
    assert await count(tables, "sessions WHERE client_address LIKE '203.0.113.%'") == 0
