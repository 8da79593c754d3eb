"""How templates write moments and waits."""

from datetime import UTC, datetime

from quart import Quart

from otpweb.web.words import in_words


def install(app: Quart) -> None:
    """Let templates say `{{ moment | clock }}` and its kin."""
    app.jinja_env.filters |= {
        "clock": clock,
        "day": day,
        "isoformat": iso_format,
        "in_words": in_words,
    }


def clock(moment: datetime) -> str:
    """Return "14:02 UTC"; a custom element turns it into the reader's own time."""
    return f"{moment.astimezone(UTC):%H:%M} UTC"


def day(moment: datetime) -> str:
    """Return "21 November 2026"."""
    return f"{moment.day} {moment:%B %Y}"


def iso_format(moment: datetime) -> str:
    """Return the moment as RFC 3339 has it, in UTC and to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
