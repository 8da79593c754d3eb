"""A made-up month: what it leaves in the tables, and what it is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from otpweb.domain.accounts import Status
from otpweb.domain.pictures import SPANS
from otpweb.flows import approvals, overview, recovery_codes
from otpweb.flows.rehearsal import cast
from otpweb.flows.rehearsal.admins import Keys
from otpweb.flows.rehearsal.clock import StageClock
from otpweb.flows.rehearsal.filling import NotEmpty, Story, current_code, fill
from otpweb.flows.rehearsal.month import DAYS
from otpweb.flows.rehearsal.stage import Stage
from otpweb.flows.services import Services
from otpweb.storage import accounts, scratch

# A month takes seconds: what is true of its story is looked at on one backend.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

UNTIL = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


async def live_through(services: Services, people: int = 14, seed: int = 1) -> Keys | NotEmpty:
    """Fill the test's database."""
    clock = StageClock(UNTIL - timedelta(days=DAYS))
    on_its_clock = replace(services, clock=clock)
    return await fill(on_its_clock, clock, Story(UNTIL, people, seed), on_plan=unheard)


def unheard(_: int) -> Callable[[], None]:
    return lambda: None


async def happened(services: Services) -> list[tuple[object, ...]]:
    rows = await services.db.fetch_all(
        "SELECT at, kind, client_address, user_agent FROM events ORDER BY id"
    )
    return [(row["at"], row["kind"], row["client_address"], row["user_agent"]) for row in rows]


async def test_a_month_leaves_people_of_every_status(services: Services) -> None:
    await live_through(services)

    rows = await services.db.fetch_all("SELECT DISTINCT status FROM accounts")

    assert {row["status"] for row in rows} >= {Status.ACTIVE, Status.PENDING, Status.SUSPENDED}


@ON_SQLITE
async def test_a_month_leaves_something_of_each_sort_to_do_at_the_desk(services: Services) -> None:
    await live_through(services)

    seen = await overview.look(replace(services, clock=lambda: UNTIL), SPANS["day"])

    assert min(seen.waiting.people, seen.waiting.mails_dead, seen.waiting.budgets) > 0
    assert sum(column.bad for column in seen.mails) > 0


@ON_SQLITE
async def test_in_a_month_somebody_asks_again_who_was_rejected(services: Services) -> None:
    await live_through(services)

    waiting = await approvals.queue(services, after="")

    assert any(applicant.rejected_for for applicant in waiting.items)


@ON_SQLITE
async def test_a_month_stands_in_the_order_of_time(services: Services) -> None:
    await live_through(services, people=3)

    rows = await services.db.fetch_all("SELECT at FROM events ORDER BY id")
    moments: list[int] = [row["at"] for row in rows]

    assert moments == sorted(moments)


@ON_SQLITE
async def test_the_admin_of_a_month_has_an_app_and_ten_recovery_codes(services: Services) -> None:
    keys = await live_through(services, people=3)

    assert isinstance(keys, Keys)
    account = await accounts.find_by_username(services.db, cast.ADMIN)
    assert account
    assert account.authenticators.has_totp
    assert len(keys.recovery_codes) == account.authenticators.recovery_codes == 10


@ON_SQLITE
async def test_recovery_codes_are_kept_by_the_admin_and_not_shown_again(services: Services) -> None:
    await live_through(services, people=3)

    account = await accounts.find_by_username(services.db, cast.ADMIN)
    assert account

    assert await recovery_codes.shown(services, account) == []


async def test_a_month_is_made_up_only_where_nothing_is(services: Services) -> None:
    await live_through(services, people=3)
    before = await happened(services)

    assert await live_through(services, people=3) == NotEmpty(UNTIL)
    assert await happened(services) == before


@ON_SQLITE
async def test_a_database_with_accounts_is_left_alone(services: Services) -> None:
    await live_through(services, people=3)
    await services.db.execute("DELETE FROM marks")

    assert await live_through(services, people=3) == NotEmpty(None)
    assert await scratch.filled_at(services.db) is None


@ON_SQLITE
async def test_a_code_is_told_of_a_made_up_admin_only(services: Services) -> None:
    await live_through(services, people=3)
    code = await current_code(services)
    await services.db.execute("DELETE FROM marks")

    assert code
    assert await current_code(services) is None


async def test_nobody_of_the_cast_has_the_name_of_another() -> None:
    people = cast.people(Random(1), 1000)

    assert len({person.username for person in people}) == len(people) == 1000


async def test_what_goes_wrong_in_a_scene_is_not_hidden(services: Services) -> None:
    clock = StageClock(UNTIL)
    stage = Stage(replace(services, clock=clock), clock, Random(1))

    async def fall() -> None:
        await stage.sleep(1)
        raise LookupError

    stage.plan(UNTIL, fall)

    with pytest.raises(LookupError):
        await stage.play(UNTIL + timedelta(hours=1), lambda: None)


async def test_scenes_take_turns_by_the_clock(services: Services) -> None:
    clock = StageClock(UNTIL)
    stage = Stage(replace(services, clock=clock), clock, Random(1))
    said: list[str] = []

    async def say(word: str, pause: float) -> None:
        said.append(word)
        await stage.sleep(pause)
        said.append(word)

    stage.plan(UNTIL, lambda: say("slow", 60))
    stage.plan(UNTIL + timedelta(seconds=10), lambda: say("quick", 1))
    await stage.play(UNTIL + timedelta(hours=1), lambda: None)

    assert said == ["slow", "quick", "quick", "slow"]


@ON_SQLITE
async def test_the_same_story_is_told_twice(services: Services) -> None:
    await live_through(services, people=4)
    first = await happened(services)
    for table in ("events", "budgets", "outbox", "challenges", "accounts", "marks"):
        await services.db.execute(f"DELETE FROM {table}")

    await live_through(services, people=4)

    assert [line[1:] for line in await happened(services)] == [line[1:] for line in first]
