"""Budgets: how often something may happen."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Budget:
    """So many hits in a window that begins with the first of them."""

    name: str
    hits: int
    window: timedelta

    def key(self, subject: str) -> str:
        """Return the row's key for one subject, such as an address; the subject is not kept."""
        return hashlib.sha256(f"{self.name}\n{subject}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Spending:
    """A budget after one more hit."""

    budget: Budget
    hits: int
    resets_at: datetime

    @property
    def is_over(self) -> bool:
        """Tell whether that hit was one too many."""
        return self.hits > self.budget.hits
