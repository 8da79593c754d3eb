"""Budgets: how often something may happen before it has to wait, or takes more effort."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)
_ROOM_OF_CLIENTS = 10  # a warm one may go on so many times over: schools share an address


@dataclass(frozen=True, slots=True)
class Limit:
    """So many hits in a window."""

    hits: int
    window: timedelta

    @property
    def notation(self) -> str:
        """The limit as settings write it: "10/hour", "5/5 minutes"."""
        unit, length = next(one for one in _UNITS if not self.window % one[1])
        times = self.window // length
        return f"{self.hits}/{unit}" if times == 1 else f"{self.hits}/{times} {unit}s"


@dataclass(frozen=True, slots=True)
class Budget:
    """So many hits in a window that begins with the first of them.

    One that many people share is warm long before it is used up, and then takes more effort.
    The window of one that `renews` begins anew with every wrong guess, so only as long a silence
    ends it: between any two moments that are one window apart there are never more guesses than
    allowed, which two windows side by side would not promise.
    `most` is the limit as it was set, by which the desk lists whose budgets are nearly used up. It
    is 0 where their subjects are not for anybody's eyes: people type passwords into name fields.
    """

    name: str
    hits: int
    window: timedelta
    renews: bool = False
    warm_at: int | None = None
    most: int = field(default=0, compare=False)

    @property
    def limit(self) -> Limit:
        """The limit as it was set."""
        return Limit(self.most or self.hits, self.window)

    def unlisted(self) -> Self:
        """Return the same budget, whose subject the desk must not see."""
        return replace(self, most=0)

    def key(self, subject: str) -> str:
        """Return the row's key for one subject, such as an address; the subject is not kept."""
        milliseconds = self.window // timedelta(milliseconds=1)
        return hashlib.sha256(f"{self.name}\n{milliseconds}\n{subject}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Spending:
    """A budget and how much of it a subject has spent."""

    budget: Budget
    subject: str
    hits: int
    resets_at: datetime

    @property
    def is_over(self) -> bool:
        """Tell whether the last hit was one too many."""
        return self.hits > self.budget.hits

    @property
    def is_first_over(self) -> bool:
        """Tell whether the last hit was the first that was one too many: worth noting once."""
        return self.hits == self.budget.hits + 1

    @property
    def is_used_up(self) -> bool:
        """Tell whether the next hit would be one too many."""
        return self.hits >= self.budget.hits

    @property
    def left(self) -> int:
        """How many more hits there are, at least 0."""
        return max(0, self.budget.hits - self.hits)

    @property
    def is_last(self) -> bool:
        """Tell whether the last hit was the last that is let through: worth noting once."""
        return self.hits == self.budget.hits

    @property
    def is_warm(self) -> bool:
        """Tell whether the next hit ought to take more effort."""
        return self.budget.warm_at is not None and self.hits >= self.budget.warm_at

    @property
    def key(self) -> str:
        """The row's key."""
        return self.budget.key(self.subject)


@dataclass(frozen=True, slots=True)
class BudgetPolicy:
    """Every budget there is; one that is empty is never over."""

    wrong_codes: tuple[Budget, ...] = ()
    wrong_totps: tuple[Budget, ...] = ()
    wrong_recoveries: tuple[Budget, ...] = ()
    wrong_passwords: tuple[Budget, ...] = ()
    mails: tuple[Budget, ...] = ()
    login_mails: tuple[Budget, ...] = ()
    all_mails: tuple[Budget, ...] = ()
    client_registrations: tuple[Budget, ...] = ()
    client_passwords: tuple[Budget, ...] = ()
    client_codes: tuple[Budget, ...] = ()

    @property
    def of_clients(self) -> tuple[Budget, ...]:
        """Those that all people behind one address share."""
        return (*self.client_registrations, *self.client_passwords, *self.client_codes)


def budgets(name: str, limits: Iterable[Limit], *, renews: bool = False) -> tuple[Budget, ...]:
    """Return a budget of that name for each limit; all of them hold at once.

    Of several only the one with the longest window renews: a typo a day must not add up for good.
    """
    limits = tuple(limits)
    longest = max(limit.window for limit in limits)
    return tuple(
        Budget(name, limit.hits, limit.window, renews and limit.window == longest, most=limit.hits)
        for limit in limits
    )


def client_budgets(name: str, limits: Iterable[Limit]) -> tuple[Budget, ...]:
    """Return budgets that are warm at their limits, and used up at ten times as much."""
    return tuple(
        Budget(
            name,
            limit.hits * _ROOM_OF_CLIENTS,
            limit.window,
            warm_at=limit.hits,
            most=limit.hits,
        )
        for limit in limits
    )


def common_budgets(name: str, limits: Iterable[Limit]) -> tuple[Budget, ...]:
    """Return budgets of everybody together, warm when half of them is spent."""
    return tuple(
        Budget(name, limit.hits, limit.window, warm_at=(limit.hits + 1) // 2, most=limit.hits)
        for limit in limits
    )


def own_share(spendings: Iterable[Spending], own: Spending) -> list[tuple[Spending, int]]:
    """Return how many hits of each budget are the browser's own, for its success to give back.

    `own` counts the hits of one browser, the last one included, over the shortest of the windows.
    Where a window began later than that count did, only the last hit is known to be inside; one
    that renews has held them all.
    """
    return [
        (one, own.hits if one.budget.renews or _began(own) >= _began(one) else 1)
        for one in spendings
    ]


def _began(spending: Spending) -> datetime:
    return spending.resets_at - spending.budget.window
