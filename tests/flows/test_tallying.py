"""Counting hours: once they are over, as often as one likes, by as many as there are."""

import asyncio
from dataclasses import replace

from otpweb.domain.pictures import SPANS
from otpweb.flows import overview, registration, tallying
from otpweb.flows.services import Services
from otpweb.storage import tallies
from tests.clock import Clock
from tests.flows.people import FORM, register, visitor
from tests.mailbox import Mailbox

HOUR, DAY = 3600, 86_400


async def kept(services: Services) -> list[tuple[object, ...]]:
    rows = await services.db.fetch_all("SELECT hour, measure, count FROM tallies ORDER BY 1, 2")
    return [tuple(row.values()) for row in rows]


async def test_an_hour_is_counted_once_nothing_of_it_changes_any_more(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(HOUR)
    assert await tallying.tally(services) == 0

    clock.advance(HOUR + 360)

    assert await tallying.tally(services) == 1
    counted = {measure: count for _, measure, count in await kept(services)}
    assert counted["register.asked"] == counted["register.verified"] == 1
    assert counted["delay.1"] == 1


async def test_counting_twice_and_at_once_is_counting_once(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(5 * HOUR)

    await asyncio.gather(*(tallying.tally(services) for _ in range(3)))
    before = await kept(services)
    await tallying.tally(services)

    assert await kept(services) == before
    assert len([row for row in before if row[1] == "register.asked"]) == 1


async def test_after_a_rest_it_catches_up_and_not_all_in_one_go(
    services: Services, clock: Clock
) -> None:
    await registration.start(services, visitor(), FORM)
    clock.advance(4 * DAY)

    goes = [await tallying.tally(services) for _ in range(3)]

    assert goes == [48, 46, 0]
    assert await tallies.last_hour(services.db) is not None


async def test_where_nothing_ever_happened_nothing_is_counted(services: Services) -> None:
    assert await tallying.tally(services) == 0
    assert await kept(services) == []


async def test_tallies_are_forgotten_after_four_hundred_days(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(3 * HOUR)
    await tallying.tally(services)
    first = await kept(services)
    clock.advance(401 * DAY)

    await tallying.tally(services)

    assert first
    assert not set(first) & set(await kept(services))


async def test_the_picture_is_the_same_before_and_after_its_hours_are_counted(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    bob = replace(FORM, username="bob", email="bob@example.com")
    await registration.start(services, visitor(), bob)
    clock.advance(3 * HOUR)
    before = await overview.look(services, SPANS["day"])

    assert await tallying.tally(services)

    assert await overview.look(services, SPANS["day"]) == before
    assert [bar.count for bar in before.registrations] == [2, 1, 1, 1]


async def test_what_waits_is_counted(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    await register(services, mailbox)
    await services.db.execute("UPDATE accounts SET status = 'pending'")
    await services.db.execute("UPDATE outbox SET state = 'failed'")
    await services.db.execute(
        "INSERT INTO budgets (key, hits, resets_at, name, subject, most)"
        " VALUES ('b', 8, 9999999999999, 'mails', 'ann', 10)"
    )

    waiting = (await overview.look(services, SPANS["month"])).waiting

    assert (waiting.people, waiting.mails_dead, waiting.budgets) == (1, 1, 1)


async def test_a_clock_set_back_keeps_no_hour_from_being_counted(
    services: Services, clock: Clock
) -> None:
    await registration.start(services, visitor(), FORM)
    clock.advance(30 * HOUR)
    await tallying.tally(services)
    clock.advance(-26 * HOUR)
    await tallying.tally(services)

    clock.advance(2 * HOUR)

    assert await tallying.tally(services) == 2
