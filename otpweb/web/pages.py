"""The templates, and how they write moments and waits.

Not Quart's own environment: that one compiles every macro into a coroutine, which our templates,
whose values are all there when they are rendered, would pay for threefold.
"""

from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from otpweb.web.words import in_words


class Pages:
    """Renders panels and partials; a name that a template misspells is an error, not a blank."""

    def __init__(self, folder: Path, **known_everywhere: object) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._environment.globals |= known_everywhere
        self._environment.filters |= {
            "clock": clock,
            "day": day,
            "isoformat": iso_format,
            "second": second,
            "in_words": in_words,
        }

    def render(self, template: str, context: dict[str, object]) -> str:
        """Return the HTML of a template."""
        return self._environment.get_template(template).render(context)


def clock(moment: datetime) -> str:
    """Return "14:02 UTC"; a custom element turns it into the reader's own time."""
    return f"{moment.astimezone(UTC):%H:%M} UTC"


def day(moment: datetime) -> str:
    """Return "21 November 2026"."""
    return f"{moment.day} {moment:%B %Y}"


def second(moment: datetime) -> str:
    """Return "2026-11-21 14:02:33 UTC", for what happened within a minute."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def iso_format(moment: datetime) -> str:
    """Return the moment as RFC 3339 has it, in UTC and to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
