"""The first page of the desk: what needs a decision now, and the picture of the last while."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from otpweb.domain.challenges import Purpose
from otpweb.domain.pictures import Bar, Column, Delays, Span, delays, failures, funnel, mails
from otpweb.domain.tallies import HOUR, Counts, beginning_of_hour
from otpweb.flows import tallying
from otpweb.flows.services import Services
from otpweb.storage import glances, tallies

MANY = glances.ENOUGH

_LATE = timedelta(minutes=2)
_RECENT = timedelta(days=1)
_MOST_OPEN_HOURS = 6  # counted while somebody waits; more of them are just being caught up


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many things that wait for somebody, up to `MANY` of each."""

    people: int
    mails_late: int
    mails_dead: int
    budgets: int
    is_mail_paused: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page shows."""

    waiting: Waiting
    registrations: list[Bar]
    logins: list[Bar]
    delays: Delays
    failures: list[Bar]
    mails: list[Column]


async def look(services: Services, span: Span) -> Overview:
    """Return what waits, and what happened in a span up to now."""
    now = services.clock()
    now_hour = beginning_of_hour(now)
    begins = span.begins(now_hour)
    counts: Counter[str] = Counter(await tallies.sums_since(services.db, begins))
    hours: dict[datetime, Counts] = dict(await tallies.mails_since(services.db, begins))
    for hour in await _open_hours(services, begins, now_hour):
        hours[hour] = counted = await tallying.count(services, hour)
        counts += counted
    return Overview(
        waiting=await _waiting(services, now),
        registrations=funnel(counts, Purpose.REGISTER),
        logins=funnel(counts, Purpose.LOGIN),
        delays=delays(counts),
        failures=failures(counts),
        mails=mails(span, hours, now_hour=now_hour),
    )


async def _open_hours(services: Services, begins: datetime, now_hour: datetime) -> list[datetime]:
    """Return the last hours, those that are not counted for good yet."""
    first = await tallying.next_hour(services)
    hours: list[datetime] = []
    hour = now_hour
    while first and hour >= max(first, begins) and len(hours) < _MOST_OPEN_HOURS:
        hours.append(hour)
        hour -= HOUR
    return hours


async def _waiting(services: Services, now: datetime) -> Waiting:
    return Waiting(
        people=await glances.people_waiting(services.db),
        mails_late=await glances.mails_late(services.db, since=now - _LATE),
        mails_dead=await glances.mails_dead(services.db, since=now - _RECENT),
        budgets=await glances.budgets_near(services.db, now=now),
        is_mail_paused=services.mail_watch.is_paused,
    )
