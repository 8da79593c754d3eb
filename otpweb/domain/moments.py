"""Moments as tables and tickets keep them: whole milliseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_epoch(moment: datetime) -> int:
    """Return an aware moment as milliseconds since 1970."""
    return (moment - _EPOCH) // _MILLISECOND


def from_epoch(milliseconds: int) -> datetime:
    """Return the moment, in UTC."""
    return _EPOCH + milliseconds * _MILLISECOND
