"""The log of events: what is meant by what was typed, and what is new in it."""

from dataclasses import replace

import pytest

from otpweb.domain.accounts import Account
from otpweb.flows import event_log
from otpweb.flows.event_log import Asked, Follower, Log, Reading, TooWide
from otpweb.flows.services import Services
from otpweb.storage import accounts
from tests.flows.people import EMAIL, register
from tests.mailbox import Mailbox
from tests.storage.noted import event, note


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox) -> Account:
    await register(services, mailbox)
    found = await accounts.find_by_email(services.db, EMAIL)
    assert found
    return found


async def look(services: Services, asked: Asked, after: int | None = None) -> Log:
    log = await event_log.look(services, asked, after=after)
    assert isinstance(log, Log)
    return log


@pytest.mark.parametrize("spelling", ["id", "ann", "ANN", EMAIL, EMAIL.upper()])
async def test_a_person_is_meant_by_name_address_or_id(
    services: Services, ann: Account, spelling: str
) -> None:
    text = ann.id if spelling == "id" else spelling

    wanted = await event_log.understand(services, Asked(account=text, actor=text))

    assert not isinstance(wanted, TooWide)
    assert (wanted.involved, wanted.actor) == (ann.id, ann.id)


@pytest.mark.parametrize("text", ["visitor", "command", "system", "of-a-deleted-account", "a@"])
async def test_what_names_nobody_is_meant_as_it_stands(services: Services, text: str) -> None:
    wanted = await event_log.understand(services, Asked(actor=text))

    assert not isinstance(wanted, TooWide)
    assert wanted.actor == text


async def test_a_network_means_the_addresses_that_events_came_from(services: Services) -> None:
    for address in ("192.0.2.1", "192.0.2.200", "192.0.2.130", "198.51.100.1"):
        await note(services.db, event(client_address=address))

    wanted = await event_log.understand(services, Asked(client="192.0.2.128/25"))

    assert not isinstance(wanted, TooWide)
    assert wanted.clients == ("192.0.2.130", "192.0.2.200")


async def test_all_accounts_on_a_page_are_named(services: Services, ann: Account) -> None:
    await note(services.db, event(account_id="gone", actor=ann.id))

    log = await look(services, Asked(account="gone"))

    assert log.names == {ann.id: "ann"}


async def test_reading_goes_on_over_all_batches_and_stops_where_it_is_told(
    services: Services,
) -> None:
    async with services.db.transaction():
        await note(services.db, *[event(0)] * 2010)
    reading = await event_log.read(services, Asked())
    assert isinstance(reading, Reading)

    numbers = [number async for number, _ in reading.lines()]

    assert numbers == list(range(numbers[0], reading.oldest - 1, -1))
    for most in (0, 1, 1000, 1001):
        assert len([line async for line in reading.lines(most)]) == most


async def test_whoever_follows_is_told_each_event_once_and_in_order(services: Services) -> None:
    await note(services.db, event(0), event(1))
    follower = await event_log.follow(services, Asked())
    assert isinstance(follower, Follower)

    told = [await follower.news()]
    await note(services.db, event(2), event(3))
    told += [await follower.news(), await follower.news()]

    assert [[one.at.minute for _, one in news] for news in told] == [[2, 3], [4, 5], []]


async def test_an_event_whose_number_shows_late_is_told_all_the_same(services: Services) -> None:
    await note(services.db, event(0), event(1), event(2))
    rows = await services.db.fetch_all("SELECT id FROM events ORDER BY id")
    late = rows[1]["id"]
    await services.db.execute("DELETE FROM events WHERE id = :id", {"id": late})
    follower = await event_log.follow(services, Asked())
    assert isinstance(follower, Follower)
    await follower.news()
    await note(services.db, replace(event(1), request_id="late"))
    newest = "(SELECT MAX(id) FROM events)"
    await services.db.execute(f"UPDATE events SET id = :late WHERE id = {newest}", {"late": late})

    assert [one.request_id for _, one in await follower.news()] == ["late"]
