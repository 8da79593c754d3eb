"""How long ago something was, as people say it."""

from datetime import timedelta

_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)


def ago(age: timedelta) -> str:
    """Return "2 hours ago", rounded down; a clock that was set back makes nothing of the future."""
    for unit, length in _UNITS:
        if age >= length:
            number = age // length
            return f"{number} {unit} ago" if number == 1 else f"{number} {unit}s ago"
    return "a moment ago"
