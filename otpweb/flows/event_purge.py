"""Events are kept for so long and no longer (OWASP ASVS 5.0, 14.2.7; GDPR, article 5)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from otpweb.domain.event_filters import EventFilter
from otpweb.domain.events import EventKind
from otpweb.flows import audit, desk
from otpweb.flows.desk import SHELL, Operator
from otpweb.flows.services import Services
from otpweb.storage import event_search, events

_BATCH = 1000  # events; some ten milliseconds in which nobody else can write to SQLite
_PAUSE = 0.01  # seconds; whoever waits goes first
_OFTEN_ENOUGH = timedelta(days=1)  # a line an hour would tell nothing more


async def count(services: Services, older_than: timedelta) -> int:
    """Return about how many events are older than that."""
    return await events.count_older(services.db, services.clock() - older_than)


async def purge(
    services: Services, operator: Operator, older_than: timedelta
) -> AsyncIterator[int]:
    """Delete events older than that, and yield how many it were each time.

    Noted before the first are gone: who stops it half-way has done it all the same.
    """
    moment = services.clock() - older_than
    if await events.count_older(services.db, moment):
        await desk.note(services, operator, EventKind.EVENTS_PURGED)
    async for deleted in _purge(services, older_than):
        yield deleted


async def keep_within(services: Services) -> None:
    """Delete what is older than events are kept; noted once a day, when there was something."""
    deleted = 0
    async for number in _purge(services, services.retention.events):
        deleted += number
    if deleted and not await _is_noted(services):
        await audit.note(services, SHELL.visit, EventKind.EVENTS_PURGED, actor=audit.SYSTEM)


async def _is_noted(services: Services) -> bool:
    lately = EventFilter(
        kinds=frozenset({EventKind.EVENTS_PURGED}),
        actor=audit.SYSTEM,
        since=services.clock() - _OFTEN_ENOUGH,
    )
    search = await event_search.prepare(services.db, lately)
    return bool(await event_search.fetch(services.db, search, limit=1))


async def _purge(services: Services, older_than: timedelta) -> AsyncIterator[int]:
    moment = services.clock() - older_than
    while deleted := await events.delete_older_than(services.db, moment, most=_BATCH):
        yield deleted
        await asyncio.sleep(_PAUSE)
