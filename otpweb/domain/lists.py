"""Lists that are read a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE = 50  # lines

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """So many lines of a list; `after` is where the next page begins, if there is one.

    Pages begin after a line and not at a number: the hundredth comes as quickly as the first, and
    what is added meanwhile shifts nothing.
    """

    items: Sequence[Item]
    after: str | None


def page_of(found: Sequence[tuple[str, Item]], *, size: int = PAGE) -> Page[Item]:
    """Return the first lines of what was found, which is one more than a page if there is more.

    Each comes with its place in the list.
    """
    items = [item for _, item in found[:size]]
    return Page(items, found[size - 1][0] if len(found) > size else None)
