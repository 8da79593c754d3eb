"""Replays: what budgets would have done about moments that are past.

Pure counting, by the same rules as the table of budgets, so that a limit can be tried before it is
set.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from otpweb.domain.budgets import Budget


@dataclass(frozen=True, slots=True)
class PastHit:
    """Something that a budget counts: when, whose budget it was, and from which network."""

    at: datetime
    subject: str
    client: str


@dataclass(frozen=True, slots=True)
class Replay:
    """So many of so many hits would have been one too many, of so many subjects and clients."""

    over: int
    total: int
    subjects: int
    clients: int


def replay(hits: Iterable[PastHit], budgets: Sequence[Budget]) -> Replay:
    """Return what these budgets would have done about the hits, which come in order of time.

    A window begins with its first hit; one that renews, with each. What one budget refuses is not
    counted by the others, and a refused hit prolongs nothing.
    """
    windows: dict[str, list[_Window]] = {}
    over: list[PastHit] = []
    total = 0
    for hit in hits:
        total += 1
        own = windows.get(hit.subject)
        if own is None:
            own = windows[hit.subject] = [_Window(budget) for budget in budgets]
        for window in own:
            window.close(hit.at)
        if any(window.is_used_up for window in own):
            over.append(hit)
            continue
        for window in own:
            window.count(hit.at)
    return Replay(
        over=len(over),
        total=total,
        subjects=len({hit.subject for hit in over}),
        clients=len({hit.client for hit in over}),
    )


class _Window:
    """What one subject has spent of one budget, in the window that is open."""

    __slots__ = ("_ends_at", "_most", "_renews", "_spent", "_window")

    def __init__(self, budget: Budget) -> None:
        self._most, self._window, self._renews = budget.limit.hits, budget.window, budget.renews
        self._spent = 0
        self._ends_at: datetime | None = None

    @property
    def is_used_up(self) -> bool:
        return self._spent >= self._most

    def close(self, now: datetime) -> None:
        if self._ends_at is not None and self._ends_at <= now:
            self._spent, self._ends_at = 0, None

    def count(self, now: datetime) -> None:
        self._spent += 1
        if self._renews or self._ends_at is None:
            self._ends_at = now + self._window
