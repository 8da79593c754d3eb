"""Watching how mail goes, so that everybody can be told when it is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from otpweb.storage import mail_outlook
from otpweb.storage.database import Database

LOOK_EVERY = timedelta(seconds=5)


@dataclass(slots=True)
class MailWatch:
    """What this process saw of the outbox last; it guards nothing, so it may be seconds old."""

    late_by: timedelta | None = None
    is_paused: bool = False

    async def look(self, db: Database, *, now: datetime) -> None:
        """See how mail goes now. Raises StorageUnavailable, and keeps what was seen before."""
        outlook = await mail_outlook.look(db, now=now)
        self.late_by = outlook.late_by(now)
        self.is_paused = outlook.paused_at is not None
