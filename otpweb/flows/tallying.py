"""Counting what happened in each hour, once it is over for good."""

import asyncio
import logging
from collections import Counter
from datetime import datetime, timedelta

from otpweb.domain.tallies import HOUR, beginning_of_hour, count_codes, count_delays, count_mails
from otpweb.flows.services import Services
from otpweb.storage import tallies
from otpweb.storage.database import StorageUnavailable

OVER_AFTER = timedelta(hours=1)  # besides a code's life: by then nothing of it changes any more

_EVERY = timedelta(minutes=10)
_MOST_HOURS = 48  # in one go; after a long rest there are more goes
_KEPT_FOR = timedelta(days=400)
_DONE = "hour"  # an hour in which nothing happened is counted, too

_log = logging.getLogger("otpweb")


async def count(services: Services, hour: datetime) -> Counter[str]:
    """Return what happened in an hour, so far."""
    begins, ends = hour, hour + HOUR
    codes = await tallies.codes_between(
        services.db, begins, ends, tries=services.codes.tries, now=services.clock()
    )
    delays = await tallies.delays_between(services.db, begins, ends)
    mails = await tallies.mails_between(services.db, begins, ends)
    return count_codes(codes) + count_delays(delays) + count_mails(mails)


async def next_hour(services: Services) -> datetime | None:
    """Return the first hour that is not counted yet; None when nothing has happened so far."""
    last = await tallies.last_hour(services.db)
    if last:
        return last + HOUR
    oldest = await tallies.oldest(services.db)
    return beginning_of_hour(oldest) if oldest else None


async def tally(services: Services) -> int:
    """Count hours that are over and return how many; doing it twice is doing it once."""
    now = services.clock()
    over = now - OVER_AFTER - services.codes.lifetime
    # Hours that are not over were counted by a clock that has been set back: too early.
    await tallies.delete_after(services.db, over - HOUR)
    hour = await next_hour(services)
    counted = 0
    while hour and hour + HOUR <= over and counted < _MOST_HOURS:
        await tallies.keep(services.db, hour, {_DONE: 1, **await count(services, hour)})
        hour += HOUR
        counted += 1
    await tallies.delete_older_than(services.db, now - _KEPT_FOR)
    return counted


async def run(services: Services) -> None:
    """Count every ten minutes until cancelled; at once as long as there is more to catch up."""
    while True:
        counted = 0
        try:
            counted = await tally(services)
        except StorageUnavailable as problem:
            _log.warning("Counting has to wait: %s", problem)
        await asyncio.sleep(1 if counted == _MOST_HOURS else _EVERY.total_seconds())
