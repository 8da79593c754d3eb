"""Searching events, newest first, as quickly among ten millions as among ten.

Each filter has an index that ends with the id, which is the order of the list. The filter that
matches the fewest leads, and the statement is written so that no planner can follow another:
PostgreSQL walks the primary key backwards through everything when it takes a rare value for a
frequent one. Moments become ids first, since ids grow with time.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from otpweb.domain.event_filters import EventFilter
from otpweb.domain.events import Event
from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database, Value
from otpweb.storage.events import COLUMNS, to_event

# Events of different processes get their ids a moment after their times.
_SKEW = timedelta(minutes=1)
_AT_ONCE = 500  # events; among so many neighbours in time the lowest id is looked for
_ENDLESS = 2**62
_ENOUGH_TO_TELL = 1000  # matches; of filters that all have more, any may lead
_MANY_VALUES = 20  # of one filter: all kinds that succeed are most events, and need no counting
_WITHOUT_ORDER = {"request_id", "challenge_id"}  # a few rows each: their indexes know no id


@dataclass(frozen=True, slots=True)
class Condition:
    """One of these columns holds one of these values."""

    columns: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """A filter that is ready to be read page by page: which condition leads, and from id to id."""

    leading: Condition | None
    others: tuple[Condition, ...]
    since: datetime | None
    until: datetime | None
    low: int
    high: int


async def prepare(db: Database, wanted: EventFilter) -> Search:
    """Find out how to search: which ids the moments are, and which condition matches the fewest."""
    conditions = _conditions(wanted)
    low, high = await _ids(db, wanted.since, wanted.until)
    leading = conditions[0] if conditions else None
    if len(conditions) > 1:
        counts = [await _count(db, one, low, high) for one in conditions]
        leading = conditions[counts.index(min(counts))]
    return Search(
        leading=leading,
        others=tuple(one for one in conditions if one is not leading),
        since=wanted.since,
        until=wanted.until,
        low=low,
        high=high,
    )


async def fetch(
    db: Database, search: Search, *, before: int | None = None, limit: int
) -> list[tuple[int, Event]]:
    """Return the newest matching events with their ids, or those older than one."""
    high = search.high if before is None else min(search.high, before - 1)
    values: dict[str, Value] = {"low": search.low, "high": high, "limit": limit}
    found = _branches(search.leading, _rest_of(search, values), values)
    rows = await db.fetch_all(
        f"""
        SELECT events.id, {COLUMNS}
          FROM (SELECT found FROM ({found}) AS matches ORDER BY found DESC LIMIT :limit) AS page
    CROSS JOIN events
         WHERE events.id = page.found
      ORDER BY events.id DESC
        """,  # noqa: S608
        values,
    )
    return [(row["id"], to_event(row)) for row in rows]


def between(search: Search, low: int) -> Search:
    """Return the same search among ids from there on."""
    return replace(search, low=low)


async def oldest_id(db: Database, search: Search) -> int:
    """Return where a search cannot go on below; 1 more than the highest id where there is none."""
    row = await db.fetch_one(
        "SELECT id FROM events WHERE id >= :low ORDER BY id LIMIT 1", {"low": search.low}
    )
    return row["id"] if row else search.low


async def addresses_from(db: Database, beginning: str, *, most: int) -> list[str]:
    """Return the addresses that events came from and that begin so; each once, by leaps."""
    rows = await db.fetch_all(
        """
        WITH RECURSIVE leaps(address, number) AS (
            SELECT (SELECT client_address FROM events
                     WHERE client_address COLLATE "binary" >= :beginning
                  ORDER BY client_address COLLATE "binary" LIMIT 1), 1
             UNION ALL
            SELECT (SELECT client_address FROM events
                     WHERE client_address COLLATE "binary" > leaps.address
                  ORDER BY client_address COLLATE "binary" LIMIT 1), number + 1
              FROM leaps
             WHERE leaps.address COLLATE "binary" < :end AND number < :most
        )
        SELECT address FROM leaps WHERE address COLLATE "binary" < :end
        """,
        {"beginning": beginning, "end": f"{beginning}\U0010ffff", "most": most},
    )
    return [row["address"] for row in rows]


def _conditions(wanted: EventFilter) -> list[Condition]:
    """Return what is asked, what mostly matches the fewest first."""
    found = [
        Condition((column,), (value,))
        for column, value in (
            ("request_id", wanted.request_id),
            ("challenge_id", wanted.challenge_id),
        )
        if value
    ]
    if wanted.involved:
        found.append(Condition(("account_id", "actor"), (wanted.involved,)))
    if wanted.actor:
        found.append(Condition(("actor",), (wanted.actor,)))
    if wanted.clients is not None:
        found.append(Condition(("client_address",), wanted.clients))
    if wanted.kinds is not None:
        found.append(Condition(("kind",), tuple(sorted(wanted.kinds))))
    return found


async def _ids(db: Database, since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """Return ids between which all events from moment to moment are."""
    low, high = 1, _ENDLESS
    if since:
        row = await db.fetch_one(
            """
            SELECT COALESCE(MIN(id), :none) AS id
              FROM (SELECT id FROM events WHERE at >= :since ORDER BY at LIMIT :some) AS first
            """,
            {"since": to_epoch(since - _SKEW), "some": _AT_ONCE, "none": _ENDLESS},
        )
        low = row["id"] if row else _ENDLESS
    if until:
        row = await db.fetch_one(
            """
            SELECT COALESCE(MAX(id), 0) AS id
              FROM (SELECT id FROM events WHERE at < :until ORDER BY at DESC LIMIT :some) AS last
            """,
            {"until": to_epoch(until + _SKEW), "some": _AT_ONCE},
        )
        high = row["id"] if row else 0
    return low, high


async def _count(db: Database, condition: Condition, low: int, high: int) -> int:
    """Return how many events match, as far as that matters."""
    if len(condition.values) > _MANY_VALUES:
        return _ENOUGH_TO_TELL
    values: dict[str, Value] = {"low": low, "high": high, "limit": _ENOUGH_TO_TELL}
    found = _branches(condition, "1 = 1", values)
    row = await db.fetch_one(f"SELECT COUNT(*) AS count FROM ({found}) AS matches", values)  # noqa: S608
    return row["count"] if row else 0


def _branches(leading: Condition | None, rest: str, values: dict[str, Value]) -> str:
    """Return a select of the matching ids: for each leading value what it needs, at most."""
    if leading is None:
        return f"""
            SELECT id AS found FROM events WHERE id >= :low AND id <= :high AND {rest}
          ORDER BY id DESC LIMIT :limit
        """  # noqa: S608
    branches: list[str] = []
    for column in leading.columns:
        for value in leading.values:
            name = f"v{len(branches)}"
            values[name] = value
            branches.append(f"SELECT found FROM ({_branch(column, name, rest)}) AS {name}")  # noqa: S608
    return " UNION ".join(branches) or "SELECT id AS found FROM events WHERE 1 = 0"


def _branch(column: str, name: str, rest: str) -> str:
    if column in _WITHOUT_ORDER:
        return f"""
            SELECT id AS found FROM events
             WHERE {column} = :{name} AND id + 0 >= :low AND id + 0 <= :high AND {rest}
          ORDER BY id + 0 DESC LIMIT :limit
        """  # noqa: S608
    # As pairs, because of which only the index on the pair has this order.
    return f"""
        SELECT id AS found FROM events
         WHERE ({column}, id) >= (:{name}, :low) AND ({column}, id) <= (:{name}, :high) AND {rest}
      ORDER BY {column} DESC, id DESC LIMIT :limit
    """  # noqa: S608


def _rest_of(search: Search, values: dict[str, Value]) -> str:
    """Return what else must hold of an id; in sums and joined texts, which no index is for."""
    rest = []
    if search.since:
        rest.append("at + 0 >= :since")
        values["since"] = to_epoch(search.since)
    if search.until:
        rest.append("at + 0 < :until")
        values["until"] = to_epoch(search.until)
    rest += [_rest(number, condition, values) for number, condition in enumerate(search.others)]
    return " AND ".join(rest) or "1 = 1"


def _rest(number: int, condition: Condition, values: dict[str, Value]) -> str:
    names = [f"r{number}_{n}" for n in range(len(condition.values))]
    values |= dict(zip(names, condition.values, strict=True))
    listed = ", ".join(f":{name}" for name in names) or "NULL"
    return "(" + " OR ".join(f"{c} || '' IN ({listed})" for c in condition.columns) + ")"
