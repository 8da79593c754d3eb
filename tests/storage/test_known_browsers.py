"""Known browsers: which accounts are at home behind a token."""

from datetime import timedelta

import pytest

from otpweb.domain.accounts import Account, Role, Status
from otpweb.domain.tokens import new_id
from otpweb.storage import accounts, known_browsers
from otpweb.storage.database import Database
from tests.clock import Clock

HALF_A_YEAR = timedelta(days=180)


@pytest.fixture(autouse=True)
async def people(database: Database, clock: Clock) -> None:
    """There are two accounts, whose ids are their names."""
    for name in ("ann", "bob"):
        email = f"{name}@example.com"
        account = Account(name, name, email, email, "hash", Role.MEMBER, Status.ACTIVE, clock())
        await accounts.insert(database, account)


async def remember(database: Database, clock: Clock, account_id: str = "ann") -> None:
    await known_browsers.remember(
        database,
        new_id(),
        token_digest="digest",
        account_id=account_id,
        expires_at=clock() + HALF_A_YEAR,
    )


async def at_home(database: Database, clock: Clock, token_digest: str = "digest") -> set[str]:
    return set(await known_browsers.known_as(database, token_digest, now=clock()))


async def test_an_account_is_at_home_where_it_was_before(database: Database, clock: Clock) -> None:
    await remember(database, clock)

    assert await at_home(database, clock) == {"ann"}


async def test_nobody_is_at_home_in_another_browser(database: Database, clock: Clock) -> None:
    await remember(database, clock)

    assert await at_home(database, clock, "another") == set()


async def test_a_family_is_at_home_in_one_browser(database: Database, clock: Clock) -> None:
    await remember(database, clock, "ann")
    await remember(database, clock, "bob")

    assert await at_home(database, clock) == {"ann", "bob"}


async def test_after_half_a_year_a_browser_is_a_stranger(database: Database, clock: Clock) -> None:
    await remember(database, clock)
    clock.advance(HALF_A_YEAR.total_seconds())

    assert await at_home(database, clock) == set()


async def test_whoever_comes_again_stays_known(database: Database, clock: Clock) -> None:
    await remember(database, clock)
    clock.advance(100 * 86_400)
    await remember(database, clock)
    clock.advance(100 * 86_400)

    assert await at_home(database, clock) == {"ann"}


async def test_only_what_has_run_out_is_forgotten(database: Database, clock: Clock) -> None:
    await remember(database, clock, "ann")
    clock.advance(100 * 86_400)
    await remember(database, clock, "bob")
    clock.advance(100 * 86_400)

    await known_browsers.delete_expired(database, clock())

    rows = await database.fetch_all("SELECT account_id FROM known_browsers")
    assert [row["account_id"] for row in rows] == ["bob"]


async def test_a_deleted_account_is_at_home_nowhere(database: Database, clock: Clock) -> None:
    await remember(database, clock)
    await database.execute("DELETE FROM accounts WHERE id = 'ann'")

    assert await at_home(database, clock) == set()


async def test_a_browser_is_known_as_the_same_when_its_token_changes(
    database: Database, clock: Clock
) -> None:
    await remember(database, clock)
    before = await known_browsers.known_as(database, "digest", now=clock())

    await known_browsers.move(database, "digest", "another")
    await known_browsers.remember(
        database,
        new_id(),
        token_digest="another",
        account_id="ann",
        expires_at=clock() + HALF_A_YEAR,
    )

    assert await known_browsers.known_as(database, "another", now=clock()) == before
