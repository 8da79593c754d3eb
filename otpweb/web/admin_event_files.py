"""/admin/events.csv and .jsonl: events to take away, with the filters of the screen."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import quote

from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from otpweb.domain import event_files
from otpweb.domain.events import Event
from otpweb.flows import desk, event_log
from otpweb.flows.event_log import Reading, TooWide
from otpweb.web import event_query
from otpweb.web.pages import iso_format
from otpweb.web.render import go_to, message, wants_fragment
from otpweb.web.visitor import services, signed_in, visit

blueprint = Blueprint("admin_event_files", __name__)

_CHUNK = 200  # lines; a message to the server for each line would take longer than the line


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind of file is written."""

    suffix: str
    content_type: str
    head: str
    line: Callable[[int, Event], str]
    cut: str


_CSV = Form(
    "csv",
    "text/csv; charset=utf-8; header=present",
    event_files.csv_head(),
    event_files.csv_line,
    event_files.csv_cut(),
)
_JSON_LINES = Form(
    "jsonl",
    "application/jsonl; charset=utf-8",
    "",
    event_files.json_line,
    event_files.json_cut(),
)


@blueprint.get("/admin/events.csv")
async def as_csv() -> ResponseReturnValue:
    """A table for spreadsheets."""
    return await _send(_CSV)


@blueprint.get("/admin/events.jsonl")
async def as_json_lines() -> ResponseReturnValue:
    """One JSON object a line, for programs."""
    return await _send(_JSON_LINES)


async def _send(form: Form) -> ResponseReturnValue:
    if wants_fragment():
        # After a step-up: htmx would show the file as a panel.
        query = quote(request.query_string, safe="=&%+-._~")
        return go_to(f"/admin/events?{query}" if query else "/admin/events")
    now = services().clock()
    asked = event_query.asked(event_query.filters(), now=now)
    operator = desk.at_desk(visit(), await signed_in())
    export = await event_log.export(services(), operator, asked)
    if isinstance(export, TooWide):
        return await message(
            422,
            "That network is too wide",
            "Events came from more than a hundred addresses of it. Name a smaller one.",
            actions=(("Back to the events", "/admin/events"),),
        )
    response = Response(_lines(form, export), content_type=form.content_type)
    name = f"otpweb-events-{iso_format(now)[: len('2026-11-21')]}.{form.suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


async def _lines(form: Form, export: Reading) -> AsyncIterator[str]:
    """Yield the file in pieces; what has been yielded is in no memory here any more."""
    piece = [form.head]
    written = 0
    async for number, event in export.lines(event_files.MOST_LINES + 1):
        written += 1
        if written > event_files.MOST_LINES:
            piece.append(form.cut)
            break
        piece.append(form.line(number, event))
        if len(piece) >= _CHUNK:
            yield "".join(piece)
            piece.clear()
    yield "".join(piece)
