"""What both backends promise: values, rows, outages, and a link that statements run over."""

from collections.abc import Mapping
from typing import Any, Protocol

Value = str | int | bytes | None
Row = Mapping[str, Any]


class StorageUnavailable(Exception):  # noqa: N818 - a state of the world, not a mistake
    """The database is gone, locked for too long, read-only or full: ask again later."""


class Taken(Exception):  # noqa: N818 - a state of the world, not a mistake
    """A unique index refuses what is there already."""


class Link(Protocol):
    """One connection for as long as one task holds it.

    All four raise `StorageUnavailable` for an outage, `Taken` for what has to be unique, and let
    mistakes in a statement pass.
    """

    async def fetch(self, sql: str, values: Mapping[str, Value]) -> list[Row]:
        """Run one statement with `:name` parameters and return its rows."""

    async def begin(self) -> None:
        """Begin a transaction that sees what others have committed."""

    async def commit(self) -> None:
        """Make the transaction last."""

    async def rollback(self) -> None:
        """Undo the transaction, if there is one.

        Safe to call, and to be cancelled in, whatever became of `begin` and `commit`.
        """
