"""Events as a test writes them down."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from otpweb.domain.events import Event, EventKind
from otpweb.storage import events
from otpweb.storage.database import Database

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


def event(minutes: float = 0, **different: Any) -> Event:  # noqa: ANN401
    """Return an event, so many minutes after `NOW`."""
    usual: Mapping[str, Any] = {
        "kind": EventKind.LOGIN_COMPLETED,
        "actor": "a1",
        "account_id": "a1",
        "challenge_id": "c1",
        "client_address": "192.0.2.1",
        "user_agent": "a browser",
        "request_id": "f00d",
    }
    return Event(**{**usual, "at": NOW + timedelta(minutes=minutes), **different})


async def note(db: Database, *happened: Event) -> None:
    """Store events, in this order."""
    for one in happened:
        await events.insert(db, one)
