"""Forgetting what nobody needs any more."""

import asyncio
import logging
from datetime import timedelta

from otpweb.flows import denial, event_purge, recovery_codes, totp
from otpweb.flows.services import Services
from otpweb.storage import (
    budgets,
    challenges,
    email_changes,
    known_browsers,
    outbox,
    passkey_challenges,
    pending_logins,
    recovery_grants,
    scrubbing,
    sessions,
    setup_links,
    totps,
    trusted_browsers,
)
from otpweb.storage import recovery_codes as stored_codes
from otpweb.storage.database import StorageUnavailable

_EVERY = timedelta(hours=1)
# Rows that begin anew are locked in another order than they are deleted in; old ones seldom begin.
_KEEP_BUDGETS = timedelta(hours=24)
# Longer than it is good for: nothing vanishes under a hand that is confirming it.
_KEEP_PENDING = 2 * totp.PENDING_FOR

_log = logging.getLogger("otpweb")


async def tidy(services: Services) -> None:
    """Delete what is out of date: sessions, browsers, undos, budgets; old challenges, their mails.

    Of challenges two days old only what became of them is left, for as long as admins want to see
    it: no longer than needed (OWASP ASVS 5.0, 14.2.7). And what was begun and not finished:
    log-ins, new passwords, secrets of apps; and recovery codes that were to be seen for minutes.
    Last, since there may be many, old events.
    """
    now = services.clock()
    keep = max(services.retention.codes, denial.NEEDED_FOR)
    await scrubbing.scrub_older_than(services.db, now - denial.NEEDED_FOR)
    await challenges.delete_older_than(services.db, now - keep)
    await outbox.delete_notices_older_than(services.db, now)
    await pending_logins.delete_expired(services.db, now)
    await recovery_grants.delete_expired(services.db, now)
    await sessions.delete_expired(services.db, now)
    await trusted_browsers.delete_expired(services.db, now)
    await known_browsers.delete_expired(services.db, now)
    await passkey_challenges.delete_expired(services.db, now)
    await email_changes.delete_expired(services.db, now)
    await setup_links.delete_expired(services.db, now)
    await budgets.delete_expired(services.db, now - _KEEP_BUDGETS)
    await stored_codes.wipe_older_than(services.db, now - recovery_codes.SHOWN_FOR)
    await totps.delete_pending_older_than(services.db, now - _KEEP_PENDING)
    await event_purge.keep_within(services)


async def run(services: Services) -> None:
    """Tidy every hour until cancelled."""
    while True:
        try:
            await tidy(services)
        except StorageUnavailable as problem:
            _log.warning("Tidying up has to wait: %s", problem)
        await asyncio.sleep(_EVERY.total_seconds())
