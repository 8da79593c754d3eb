"""A clock that hardly moves until a test moves it."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands in for the server's clock."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        # A millisecond for each look, so that what happens later is later.
        self.now += timedelta(milliseconds=1)
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
