"""In the background: decisions take effect, and admins hear that somebody waits."""

import asyncio
import logging
from datetime import timedelta

from otpweb.domain.letters import Letter
from otpweb.domain.visits import Visit
from otpweb.flows import approvals, mailing
from otpweb.flows.services import Services
from otpweb.storage import applicants, marks
from otpweb.storage.database import StorageUnavailable

_EVERY = timedelta(seconds=1)
_ROUNDS_BETWEEN_DIGESTS = 10
_DIGEST = "approvals digest"
_MANY = 1000

_log = logging.getLogger("otpweb")


async def tell_admins(services: Services) -> bool:
    """Mail every admin that somebody waits; False when nobody is new, or the last mail is recent.

    How many and since when, and no names: strangers choose those, and could have us mail them.
    """
    if not await applicants.is_any_new(services.db):
        return False
    async with services.db.transaction():
        now = services.clock()
        recently = now - services.approvals.digest_every
        admins = await applicants.deciders(services.db)
        if not admins or not await marks.take_turn(
            services.db, _DIGEST, not_since=recently, now=now
        ):
            return False
        if await applicants.announce(services.db, now=now):
            about = await _about(services)
            for admin in admins:
                await mailing.post_notice(
                    services, Visit("", "", ""), Letter.APPROVALS_WAITING, admin, **about
                )
        services.db.when_committed(services.mail_waiting.set)
    return True


async def run(services: Services) -> None:
    """Do both until cancelled. A database that is away is waited for."""
    rounds = 0
    while True:
        try:
            await approvals.settle(services)
            if rounds % _ROUNDS_BETWEEN_DIGESTS == 0:
                await tell_admins(services)
                await approvals.count(services)
        except StorageUnavailable as problem:
            _log.warning("Decisions have to wait: %s", problem)
        rounds += 1
        await asyncio.sleep(_EVERY.total_seconds())


async def _about(services: Services) -> dict[str, str]:
    waiting = await applicants.waiting(services.db)
    since = waiting.since or services.clock()
    some = "One person waits" if waiting.people == 1 else f"{waiting.people} people wait"
    many = f"More than {_MANY - 1} people wait"
    return {
        "waiting": many if waiting.people >= _MANY else some,
        "since": f"{since.day} {since:%B %Y, %H:%M UTC}",
    }
