"""How many people wait, for the desk to say on every page without asking the database each time."""

from dataclasses import dataclass


@dataclass(slots=True)
class ApprovalWatch:
    """Refreshed every few seconds by each process, and by whoever looks at the queue."""

    waiting: int = 0

    @property
    def words(self) -> str:
        """Return "3", or "99+", or "" when nobody waits."""
        if not self.waiting:
            return ""
        return str(self.waiting) if self.waiting < 100 else "99+"
