"""The clock of a month that passes in a minute."""

from datetime import datetime, timedelta

_A_LOOK = timedelta(milliseconds=1)  # so that what happens later is later


class StageClock:
    """Stands in for the server's clock; it never goes back."""

    def __init__(self, begin: datetime) -> None:
        self.now = begin

    def __call__(self) -> datetime:
        """Return the time; each look takes a millisecond."""
        self.now += _A_LOOK
        return self.now

    def move_to(self, moment: datetime) -> None:
        """Let the time pass until that moment, unless it is over already."""
        self.now = max(self.now, moment)

    def pass_by(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.now += timedelta(seconds=seconds)
