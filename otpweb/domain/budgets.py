"""Budgets: how often something may happen before it has to wait, or takes more effort."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

CLIENT_ROOM = 10  # a warm client budget may go on so many times over: schools share an address


@dataclass(frozen=True, slots=True)
class Limit:
    """So many hits in a window."""

    hits: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Budget:
    """So many hits in a window that begins with the first of them.

    The window of one that `renews` begins anew with every wrong guess, so only as long a silence
    ends it: between any two moments that are one window apart there are never more guesses than
    allowed, which two windows side by side would not promise.
    """

    name: str
    hits: int
    window: timedelta
    renews: bool = False

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
    def is_far_used_up(self) -> bool:
        """Tell whether the next hit would be too much even for a budget that many people share."""
        return self.hits >= self.budget.hits * CLIENT_ROOM

    @property
    def is_last_of_client(self) -> bool:
        """Tell whether the last hit was the last that is let through: worth noting once."""
        return self.hits == self.budget.hits * CLIENT_ROOM

    @property
    def key(self) -> str:
        """The row's key."""
        return self.budget.key(self.subject)


@dataclass(frozen=True, slots=True)
class BudgetPolicy:
    """Every budget there is; one that is empty is never over."""

    wrong_codes: tuple[Budget, ...] = ()
    wrong_passwords: tuple[Budget, ...] = ()
    mails: tuple[Budget, ...] = ()
    login_mails: tuple[Budget, ...] = ()
    all_mails: tuple[Budget, ...] = ()
    client_registrations: tuple[Budget, ...] = ()
    client_passwords: tuple[Budget, ...] = ()
    client_codes: tuple[Budget, ...] = ()

    @property
    def of_clients(self) -> tuple[Budget, ...]:
        """Those that many people behind one address share."""
        return (*self.client_registrations, *self.client_passwords, *self.client_codes)


def budgets(name: str, limits: Iterable[Limit], *, renews: bool = False) -> tuple[Budget, ...]:
    """Return a budget of that name for each limit; all of them hold at once.

    Of several only the one with the longest window renews: a typo a day must not add up for good.
    """
    limits = tuple(limits)
    longest = max(limit.window for limit in limits)
    return tuple(
        Budget(name, limit.hits, limit.window, renews and limit.window == longest)
        for limit in limits
    )


def own_share(spendings: Iterable[Spending], own: Spending) -> list[tuple[Spending, int]]:
    """Return how many hits of each budget are the browser's own, for its success to give back.

    `own` counts the hits of one browser, the last one included, over the shortest of the windows.
    Where a window began later than that count did, only the last hit is known to be inside.
    """
    return [
        (one, own.hits if one.budget.renews or _began(own) >= _began(one) else 1)
        for one in spendings
    ]


def _began(spending: Spending) -> datetime:
    return spending.resets_at - spending.budget.window
