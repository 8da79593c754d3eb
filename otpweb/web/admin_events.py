"""/admin/events: everything that happened, to search and to watch as it happens."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from otpweb.domain.devices import describe_device
from otpweb.domain.events import Event
from otpweb.flows import audit, event_log
from otpweb.flows.event_log import Log, TooWide
from otpweb.web import event_query
from otpweb.web.desk import address, pages
from otpweb.web.event_groups import choices
from otpweb.web.event_words import EVENTS
from otpweb.web.render import panel, partial, wants_fragment
from otpweb.web.visitor import services

blueprint = Blueprint("admin_events", __name__)

_PATH = "/admin/events"
_LOOKS = (
    600  # every three seconds for half an hour: a page that nobody sees logs nobody in for ever
)
_ACTORS = {audit.VISITOR: "a visitor", audit.COMMAND: "the command", audit.SYSTEM: "by itself"}
_FOLDED = ("actor", "request", "challenge", "from", "to")  # filters that are wanted seldom


@blueprint.get("/admin/events")
async def show() -> ResponseReturnValue:
    """A page of events; the newest one goes on by itself where it is followed."""
    filters = event_query.filters()
    is_followed = request.args.get("follow") == "on"
    after = None if is_followed else event_query.number("after")
    asked = event_query.asked(filters, now=services().clock())
    log = await event_log.look(services(), asked, after=after)
    context: dict[str, Any] = {
        "is_too_wide": isinstance(log, TooWide),
        "is_filtered": any(filters.values()),
        "query": _query(filters),
        "following": None,
        "events": [],
        **pages(
            _PATH, filters, None if isinstance(log, TooWide) or is_followed else log.page.after
        ),
    }
    if isinstance(log, Log):
        context["following"] = _following(filters, log) if is_followed else None
        context["events"] = _rows(log)
    if wants_fragment() and "looks" in request.args:
        return await partial("events", **context)
    is_unfolded = any(filters[name] for name in _FOLDED)
    return await panel(
        "admin_events", filters=filters, groups=choices(), is_unfolded=is_unfolded, **context
    )


def _query(filters: Mapping[str, str]) -> str:
    query = urlencode({name: text for name, text in filters.items() if text})
    return f"?{query}" if query else ""


def _following(filters: Mapping[str, str], log: Log) -> dict[str, object]:
    """Return how a followed page goes on; what came since it was opened is new."""
    newest = log.page.items[0][0] if log.page.items else 0
    seen = event_query.number("seen")
    seen = newest if seen is None else seen
    left = min(event_query.number("looks") or _LOOKS, _LOOKS) - 1
    on = {**filters, "follow": "on", "seen": str(seen)}
    return {
        "seen": seen,
        "new": sum(number > seen for number, _ in log.page.items),
        "left": left,
        "again": address(_PATH, {**on, "looks": str(left)}),
        "reload": address(_PATH, on),
    }


def _rows(log: Log) -> Sequence[dict[str, object]]:
    return [_row(number, event, log.names) for number, event in log.page.items]


def _row(number: int, event: Event, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "number": number,
        "at": event.at,
        "title": EVENTS[event.kind],
        "is_failure": event.kind.result == "failure",
        "account": _person(event.account_id, names) if event.account_id else None,
        "actor": _ACTORS.get(event.actor),
        "is_own": event.actor == event.account_id,
        "actor_account": _person(event.actor, names),
        "device": _device(event),
        "client_address": event.client_address,
        "request_id": event.request_id,
        "code": f"/admin/codes/{quote(event.challenge_id, safe='')}"
        if event.challenge_id
        else None,
    }


def _device(event: Event) -> str:
    if event.actor in {audit.COMMAND, audit.SYSTEM}:
        return ""
    return describe_device(event.user_agent)


def _person(account_id: str, names: Mapping[str, str]) -> dict[str, str]:
    """Return how to name an account, and where to read on; the deleted have only their events."""
    if account_id in names:
        return {"name": names[account_id], "path": f"/admin/people/{quote(account_id, safe='')}"}
    return {"name": "deleted account", "path": address(_PATH, {"account": account_id})}
