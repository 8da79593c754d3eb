"""Filling a scratch database with the month."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from otpweb.domain.totp import code_at
from otpweb.flows import housekeeping, tallying, totp_check
from otpweb.flows.rehearsal.admins import Keys
from otpweb.flows.rehearsal.cast import ADMIN
from otpweb.flows.rehearsal.clock import StageClock
from otpweb.flows.rehearsal.month import DAYS, Month
from otpweb.flows.rehearsal.stage import Stage
from otpweb.flows.services import Services
from otpweb.storage import accounts, scratch, totps


@dataclass(frozen=True, slots=True)
class NotEmpty:
    """There is something in the database already; nothing was touched.

    `filled_at` is up to when it is a made-up month, None when it is anything else.
    """

    filled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """Which month is made up: up to when, with how many people, by which chance."""

    until: datetime
    people: int
    seed: int


async def fill(
    services: Services,
    clock: StageClock,
    story: Story,
    *,
    on_plan: Callable[[int], Callable[[], None]],
) -> Keys | NotEmpty:
    """Live through the month and return what the admin logs in with, besides the password.

    The clock is that of the services. `on_plan` is told how many scenes there are, and returns what
    is called at each. The same story has the same people do the same at the same time; ids, codes
    and keys differ.
    """
    if not await scratch.is_empty(services.db):
        return NotEmpty(await scratch.filled_at(services.db))
    await scratch.hurry(services.db)
    approvals = replace(services.approvals, is_asked=True)
    services = replace(services, approvals=approvals)
    stage = Stage(services, clock, Random(story.seed))  # noqa: S311 - of a story, guards nothing
    month = Month(stage, story.until, story.people)
    month.plan()
    for night in range(DAYS):
        stage.plan(month.begins + timedelta(days=night), partial(housekeeping.tidy, services))
    await stage.play(story.until, on_plan(stage.planned))
    while await tallying.tally(services):
        pass
    await scratch.mark_filled(services.db, now=story.until)
    return month.admin.keys


async def current_code(services: Services) -> str | None:
    """Return what the admin's app shows now; None where there is no made-up month."""
    if await scratch.filled_at(services.db) is None:
        return None
    account = await accounts.find_by_username(services.db, ADMIN)
    totp = await totps.find(services.db, account.id) if account else None
    secret = totp_check.unseal(services, totp) if totp else None
    return code_at(secret, services.clock()) if secret else None
