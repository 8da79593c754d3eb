"""Budgets to spend in tests, a hit at a time."""

from datetime import timedelta

from otpweb.domain.budgets import Budget, Spending
from otpweb.storage import budgets
from otpweb.storage.database import Database
from tests.clock import Clock

HOUR = timedelta(hours=1)


HOURLY = Budget("wrong codes an hour", hits=10, window=HOUR)


DAILY = Budget("wrong codes a day", hits=20, window=timedelta(days=1))


RENEWING = Budget("wrong codes that are remembered", hits=10, window=HOUR, renews=True)


async def spend(database: Database, clock: Clock, budget: Budget = HOURLY) -> Spending:
    """Count one hit of Ann's."""
    [spending] = await budgets.spend(database, [(budget, "ann")], now=clock())
    return spending


async def hits(database: Database, clock: Clock, budget: Budget = HOURLY) -> int:
    """Return what Ann has spent in the window that is open."""
    found = await budgets.look(database, [(budget, "ann")], now=clock())
    return found[0].hits if found else 0
