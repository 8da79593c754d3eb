"""How mail goes for everybody: whether it is late, and by how much."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LATE_FROM = timedelta(seconds=60)
LOOKS_BACK = timedelta(days=1)

_STILL_FAILING = timedelta(minutes=15)  # so long after the last failure mail is taken for broken


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the outbox holds that is newer than the last mail that went.

    One mailbox that wants nothing now keeps nobody else waiting: as long as others go, mail goes.
    """

    paused_at: datetime | None
    waits_since: datetime | None  # the oldest that is to go still
    failed_since: datetime | None  # the oldest that was tried in vain, not for its address
    failed_last: datetime | None

    def late_by(self, now: datetime) -> timedelta | None:
        """Return how late mail is; None when it is not, or not for as long as people notice."""
        beginnings = [self.waits_since] if self.waits_since else []
        is_failing = self.failed_last and now - self.failed_last <= _STILL_FAILING
        if self.failed_since and (beginnings or is_failing):
            beginnings.append(self.failed_since)
        late_by = now - min(beginnings) if beginnings else timedelta()
        return late_by if late_by >= LATE_FROM else None
