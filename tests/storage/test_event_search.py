"""Searching events: by every filter alone and together, in pages that nothing shifts."""

from datetime import timedelta
from typing import Any

import pytest

from otpweb.domain.event_filters import EventFilter
from otpweb.domain.events import EventKind
from otpweb.storage import event_search
from otpweb.storage.database import Database
from tests.storage.noted import NOW, event, note

KIND = EventKind.CODE_WRONG


async def minutes(db: Database, **asked: Any) -> list[float]:  # noqa: ANN401
    """Return when what was found happened."""
    search = await event_search.prepare(db, EventFilter(**asked))
    found = await event_search.fetch(db, search, limit=100)
    return [(happened.at - NOW) / timedelta(minutes=1) for _, happened in found]


@pytest.mark.parametrize(
    ("asked", "different"),
    [
        ({"kinds": frozenset({KIND})}, {"kind": KIND}),
        ({"kinds": frozenset({KIND, EventKind.CODE_OLDER})}, {"kind": KIND}),
        ({"involved": "a2"}, {"account_id": "a2"}),
        ({"involved": "a2"}, {"actor": "a2"}),
        ({"involved": "a2"}, {"actor": "a2", "account_id": "a2"}),
        ({"actor": "visitor"}, {"actor": "visitor"}),
        ({"clients": ("192.0.2.7",)}, {"client_address": "192.0.2.7"}),
        ({"clients": ("192.0.2.8", "192.0.2.7")}, {"client_address": "192.0.2.7"}),
        ({"request_id": "beef"}, {"request_id": "beef"}),
        ({"challenge_id": "c2"}, {"challenge_id": "c2"}),
    ],
)
async def test_each_filter_finds_what_it_asks_for_and_nothing_else(
    database: Database, asked: dict[str, Any], different: dict[str, Any]
) -> None:
    await note(database, event(0), event(1, **different), event(2, account_id=None))

    assert await minutes(database, **asked) == [1]


async def test_without_a_filter_everything_is_found_and_the_newest_first(
    database: Database,
) -> None:
    await note(database, event(0), event(1), event(2, account_id=None, challenge_id=None))

    assert await minutes(database) == [2, 1, 0]


async def test_filters_hold_together(database: Database) -> None:
    await note(
        database,
        event(0, kind=KIND, account_id="a2", actor="visitor"),
        event(1, kind=KIND, client_address="192.0.2.7"),
        event(2, kind=KIND, account_id="a2", actor="visitor", client_address="192.0.2.7"),
    )

    found = await minutes(
        database, kinds=frozenset({KIND}), involved="a2", actor="visitor", clients=("192.0.2.7",)
    )

    assert found == [2]


async def test_no_kind_and_no_client_at_all_match_nothing(database: Database) -> None:
    await note(database, event(0))

    assert await minutes(database, kinds=frozenset()) == []
    assert await minutes(database, clients=()) == []


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, [20, 10, 0]),
        (10, None, [20, 10]),
        (None, 10, [0]),
        (5, 15, [10]),
        (10, 10, []),
        (30, None, []),
        (None, -30, []),
        (15, 5, []),
    ],
)
@pytest.mark.parametrize("more", [{}, {"involved": "a1"}, {"request_id": "f00d"}])
async def test_the_first_moment_is_included_and_the_last_is_not(
    database: Database,
    since: int | None,
    until: int | None,
    found: list[float],
    more: dict[str, str],
) -> None:
    await note(database, event(0), event(10), event(20))

    def moment(minute: int | None) -> Any:  # noqa: ANN401
        return None if minute is None else NOW + timedelta(minutes=minute)

    assert await minutes(database, since=moment(since), until=moment(until), **more) == found


async def test_an_event_that_got_its_number_late_is_found_by_its_time(database: Database) -> None:
    await note(database, event(10), event(9.9), event(10.1))

    assert await minutes(database, since=NOW + timedelta(minutes=10)) == [10.1, 10]


async def test_pages_are_not_shifted_by_what_happens_meanwhile(database: Database) -> None:
    await note(database, *(event(minute) for minute in range(5)))
    search = await event_search.prepare(database, EventFilter())
    first = await event_search.fetch(database, search, limit=2)
    await note(database, event(9))

    second = await event_search.fetch(database, search, before=first[-1][0], limit=2)

    assert [happened.at for _, happened in second] == [event(2).at, event(1).at]


async def test_an_event_of_an_account_s_own_comes_once(database: Database) -> None:
    await note(database, *(event(minute) for minute in range(3)))

    assert await minutes(database, involved="a1") == [2, 1, 0]


async def test_addresses_are_found_by_their_beginning_each_once(database: Database) -> None:
    for address in ("192.0.2.1", "192.0.2.1", "192.0.20.1", "192.0.2.3", "2001:db8::1", ""):
        await note(database, event(0, client_address=address))

    found = await event_search.addresses_from(database, "192.0.2.", most=10)

    assert found == ["192.0.2.1", "192.0.2.3"]


async def test_of_too_many_addresses_only_so_many_are_looked_at(database: Database) -> None:
    await note(database, *(event(0, client_address=f"192.0.2.{n}") for n in range(9)))

    assert len(await event_search.addresses_from(database, "192.", most=3)) == 3
