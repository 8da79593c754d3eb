"""The log of events: asked for by name, address or time, a page at a time or all at once."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from otpweb.domain.addresses import Address, parse_address
from otpweb.domain.clients import Network
from otpweb.domain.event_filters import EventFilter, beginning_of, is_in, parse_network
from otpweb.domain.events import Event, EventKind
from otpweb.domain.lists import PAGE, Page, page_of
from otpweb.flows import audit, desk
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from otpweb.storage import account_names, accounts, event_search

NOBODYS = frozenset({audit.VISITOR, audit.COMMAND, audit.SYSTEM})  # actors without an account

_MOST_ADDRESSES = 100  # of a network; each is searched for
_MOST_LEAPS = 500
_BATCH = 1000  # events of a file that are in memory at once
_LATE = 200  # ids; of transactions side by side the later number may be seen first


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of the log, as they typed it; "" is not asked.

    `account` and `actor` are an id, a username or an address; `client` an address or a network.
    """

    kinds: frozenset[EventKind] | None = None
    account: str = ""
    actor: str = ""
    client: str = ""
    request_id: str = ""
    challenge_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TooWide:
    """Events came from more addresses of the network than are searched for at once."""


@dataclass(frozen=True, slots=True)
class Log:
    """A page of events with their numbers, and the usernames of the accounts in it, by id."""

    page: Page[tuple[int, Event]]
    names: Mapping[str, str]


async def look(services: Services, asked: Asked, *, after: int | None = None) -> Log | TooWide:
    """Return the newest events that match, or those older than one."""
    wanted = await understand(services, asked)
    if isinstance(wanted, TooWide):
        return wanted
    search = await event_search.prepare(services.db, wanted)
    found = await event_search.fetch(services.db, search, before=after, limit=PAGE + 1)
    page = page_of([(str(number), (number, event)) for number, event in found])
    return Log(page, await names_of(services, [event for _, event in page.items]))


async def names_of(services: Services, events: Collection[Event]) -> dict[str, str]:
    """Return the usernames of all accounts in these events, by id; the deleted have none."""
    ids = {one for event in events for one in (event.actor, event.account_id) if one}
    return await account_names.usernames(services.db, ids - NOBODYS)


async def understand(services: Services, asked: Asked) -> EventFilter | TooWide:
    """Return what is meant by what was typed."""
    network = parse_network(asked.client)
    clients: tuple[str, ...] | None = (asked.client,) if asked.client else None
    if network:
        clients = await _addresses_of(services, network)
        if clients is None:
            return TooWide()
    return EventFilter(
        kinds=asked.kinds,
        involved=await _account_id(services, asked.account),
        actor=await _account_id(services, asked.actor),
        clients=clients,
        request_id=asked.request_id,
        challenge_id=asked.challenge_id,
        since=asked.since,
        until=asked.until,
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """Events that are read one after the other, newest first.

    Some at a time, each in a statement of its own: nothing is held between two, so whoever stops
    leaves nothing behind. `oldest` is an id that none of them is below.
    """

    services: Services
    search: event_search.Search
    oldest: int

    async def lines(self, most: int | None = None) -> AsyncIterator[tuple[int, Event]]:
        """Yield events with their numbers, all or at most so many."""
        before, left = None, most
        while left is None or left > 0:
            limit = _BATCH if left is None else min(_BATCH, left)
            batch = await event_search.fetch(
                self.services.db, self.search, before=before, limit=limit
            )
            for line in batch:
                yield line
            if len(batch) < limit:
                return
            before = batch[-1][0]
            left = None if left is None else left - limit


async def read(services: Services, asked: Asked) -> Reading | TooWide:
    """Begin to read events."""
    wanted = await understand(services, asked)
    if isinstance(wanted, TooWide):
        return wanted
    search = await event_search.prepare(services.db, wanted)
    return Reading(services, search, await event_search.oldest_id(services.db, search))


async def export(services: Services, operator: Operator, asked: Asked) -> Reading | TooWide:
    """Begin to take events away, and note who does.

    Noted each time, since it is what somebody with a stolen session would do.
    """
    reading = await read(services, asked)
    if isinstance(reading, Reading):
        await desk.note(services, operator, EventKind.EVENTS_EXPORTED)
    return reading


@dataclass(slots=True)
class Follower:
    """Reads what is new since it looked last."""

    services: Services
    search: event_search.Search
    seen: set[int]
    newest: int = 0

    async def news(self) -> Sequence[tuple[int, Event]]:
        """Return the events since the last look, oldest first; the first look finds the newest."""
        low = max(self.search.low, self.newest - _LATE)
        search = event_search.between(self.search, low)
        limit = _BATCH if self.newest else PAGE
        found = await event_search.fetch(self.services.db, search, limit=limit)
        news = [line for line in reversed(found) if line[0] not in self.seen]
        if found:
            self.newest = max(self.newest, found[0][0])
            self.seen = {number for number, _ in found if number >= self.newest - _LATE}
        return news


async def follow(services: Services, asked: Asked) -> Follower | TooWide:
    """Begin to follow the log."""
    wanted = await understand(services, asked)
    if isinstance(wanted, TooWide):
        return wanted
    return Follower(services, await event_search.prepare(services.db, wanted), set())


async def _addresses_of(services: Services, network: Network) -> tuple[str, ...] | None:
    leaps = await event_search.addresses_from(
        services.db, beginning_of(network), most=_MOST_LEAPS + 1
    )
    found = tuple(address for address in leaps if is_in(address, network))
    return None if len(leaps) > _MOST_LEAPS or len(found) > _MOST_ADDRESSES else found


async def _account_id(services: Services, text: str) -> str:
    """Return the id of the account that is meant; the text itself where there is none.

    It may be the id of one that was deleted: what happened to it is still told.
    """
    if not text or text in NOBODYS:
        return text
    found = await accounts.find(services.db, text)
    found = found or await accounts.find_by_username(services.db, text)
    if found is None:
        address = parse_address(text, test_domains=True)
        if isinstance(address, Address):
            found = await accounts.find_by_email(services.db, address.key)
    return found.id if found else text
