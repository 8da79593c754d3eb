"""Watching how mail goes, so that everybody can be told when it is late."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(slots=True)
class MailWatch:
    """What this process saw of the outbox last; it guards nothing, so it may be seconds old."""

    late_by: timedelta | None = None
    is_paused: bool = False
