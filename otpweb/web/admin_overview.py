"""/admin: what waits for somebody at the desk, and the picture of the last day, week or month."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.pictures import SPANS, Bar, Column, Span
from otpweb.domain.tallies import Cause
from otpweb.flows import overview
from otpweb.flows.overview import Waiting
from otpweb.web.desk import filter_choice
from otpweb.web.render import panel
from otpweb.web.visitor import services

blueprint = Blueprint("admin_overview", __name__)

_SPAN_WORDS = {"day": "Last day", "week": "Last week", "month": "Last month"}
_STEPS = {"mailed": "E-mail handed over", "accepted": "E-mail accepted", "verified": "Verified"}
_CAUSES = {
    Cause.REFUSED: "Address refused",
    Cause.NOT_TAKEN: "Not taken by our mail server",
    Cause.LATE: "E-mail not delivered in time",
    Cause.NO_CODE: "E-mail held no code",
    Cause.EXPIRED: "Expired",
    Cause.EXHAUSTED: "Too many wrong codes",
    Cause.CANCELLED: "Cancelled",
    Cause.REPLACED: "Replaced by another request",
    Cause.DENIED: "“This was not me”",
    Cause.TAKEN: "Name or address taken meanwhile",
    Cause.SUSPENDED: "Account suspended",
}


@blueprint.get("/admin")
async def show() -> ResponseReturnValue:
    """What waits first, then the picture."""
    span = SPANS[filter_choice("span", SPANS) or "day"]
    seen = await overview.look(services(), span)
    return await panel(
        "admin_overview",
        span=span.name,
        spans=_SPAN_WORDS.items(),
        waiting=list(_waiting(seen.waiting)),
        funnels=[
            ("registrations", "Registrations", _funnel(seen.registrations, "Registered")),
            ("logins", "Log-ins", _funnel(seen.logins, "Right password")),
        ],
        delays=seen.delays,
        median=_seconds(seen.delays.median),
        late=_seconds(seen.delays.late),
        failures=[{"name": _CAUSES[Cause(bar.name)], "bar": bar} for bar in seen.failures],
        mails=_columns(seen.mails, span),
        ticks=_ticks(seen.mails, span),
        most=max((column.good + column.bad for column in seen.mails), default=0),
        has_failed_mails=any(column.bad for column in seen.mails),
    )


def _waiting(waiting: Waiting) -> Iterator[tuple[str, str, str]]:
    """Yield what waits as a number, words and an address."""
    if waiting.is_mail_paused:
        yield "Paused", "no e-mail leaves until somebody resumes it", "/admin/mail"
    for count, one, several, path in (
        (waiting.people, "person waits", "people wait", "/admin/approvals"),
        (waiting.mails_late, "e-mail is late", "e-mails are late", "/admin/mail"),
        (waiting.mails_dead, "e-mail was not taken", "e-mails were not taken", "/admin/mail"),
        (waiting.budgets, "limit is near", "limits are near", "/admin/budgets"),
    ):
        if count:
            number = f"{count}+" if count >= overview.MANY else str(count)
            yield number, one if count == 1 else several, path


def _funnel(bars: Sequence[Bar], first: str) -> list[dict[str, object]]:
    return [{"name": _STEPS.get(bar.name, first), "bar": bar} for bar in bars]


def _columns(columns: Sequence[Column], span: Span) -> list[dict[str, object]]:
    return [{"name": _label(column.begins, span), "column": column} for column in columns]


def _ticks(columns: Sequence[Column], span: Span) -> list[tuple[float, str]]:
    """Return four places under the columns and what stands there."""
    every = len(columns) // 4
    return [(column.x, _tick(column.begins, span)) for column in columns[::every][:4]]


def _tick(moment: datetime, span: Span) -> str:
    return f"{moment:%H:%M}" if span.name == "day" else f"{moment.day} {moment:%b}"


def _label(moment: datetime, span: Span) -> str:
    if span.name == "month":
        return f"{moment.day} {moment:%B}"
    return f"{moment.day} {moment:%B}, {moment:%H:%M}"


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"
