"""Limits are lifted by admins, and nobody lifts their own."""

from otpweb.storage.database import Database
from tests.attack.conftest import ON_SQLITE, NewClient
from tests.attack.desk import id_of, sit_down

pytestmark = ON_SQLITE


async def test_nobody_but_an_admin_lifts_a_limit(new_client: NewClient, tables: Database) -> None:
    thief = await new_client().join()
    for _ in range(5):
        await thief.log_in(password="guessed")
    spent = await tables.fetch_all("SELECT key, hits FROM budgets WHERE hits > 0")

    for whose in (thief.name, thief.email, "127.0.0.1"):
        answer = await thief.post("/admin/budgets/lift", whose=whose)
        assert answer.status_code == 403
    for row in spent:
        await thief.post("/admin/budgets/lift", key=row["key"])

    left = await tables.fetch_all("SELECT key, hits FROM budgets WHERE hits > 0")
    assert {row["key"] for row in spent} <= {row["key"] for row in left}


async def test_an_admin_does_not_lift_limits_of_their_own(
    new_client: NewClient, tables: Database
) -> None:
    ann = await sit_down(new_client, tables)

    for whose in (ann.name, ann.name.upper(), ann.email, await id_of(tables, ann)):
        answer = await ann.post("/admin/budgets/lift", whose=whose)
        assert answer.status_code == 422
        assert "your own limits" in answer.text
