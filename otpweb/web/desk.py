"""What all screens of the desk share: filters that stand in the address, and pages of lists."""

from collections.abc import Mapping
from urllib.parse import urlencode

from quart import request

_LONGEST_FILTER = 254  # characters; no address is longer


def filter_text(name: str) -> str:
    """Return a filter as it stands in the address, or ""; what is too long is no filter."""
    text = request.args.get(name, "").strip()
    return text if len(text) <= _LONGEST_FILTER and text.isprintable() else ""


def filter_choice(name: str, choices: Mapping[str, object] | set[str]) -> str:
    """Return a filter that is one of these, or ""."""
    text = filter_text(name)
    return text if text in choices else ""


def address(path: str, filters: Mapping[str, str], *, after: str | None = None) -> str:
    """Return where a list with these filters stands; from a place on, if there is one."""
    query = {name: text for name, text in filters.items() if text}
    if after:
        query["after"] = after
    return f"{path}?{urlencode(query)}" if query else path


def pages(path: str, filters: Mapping[str, str], after: str | None) -> dict[str, object]:
    """Return what the pager of a list needs; `after` is where its next page begins."""
    return {
        "first": address(path, filters),
        "next": address(path, filters, after=after) if after else None,
        "is_first": not filter_text("after"),
    }
