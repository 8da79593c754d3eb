"""/admin/codes: what became of every code, and of each one all that happened."""

from datetime import UTC, datetime, timedelta

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.challenges import Purpose
from otpweb.domain.code_log import LoggedCode, Narrowed, Picked
from otpweb.domain.code_timelines import Noted, ScreenOpened, Step
from otpweb.domain.devices import describe_device
from otpweb.flows import code_log
from otpweb.web import code_words as words
from otpweb.web.desk import address, filter_choice, filter_text, pages
from otpweb.web.render import message, panel
from otpweb.web.visitor import services

blueprint = Blueprint("admin_codes", __name__)

_PATH = "/admin/codes"
_SPANS = {
    "hour": ("Last hour", timedelta(hours=1)),
    "day": ("Last day", timedelta(days=1)),
    "week": ("Last week", timedelta(weeks=1)),
    "month": ("Last month", timedelta(days=30)),
}
# A page that refreshes itself keeps its session alive: nobody's desk stays open all night.
_LIVE_FOR = timedelta(minutes=10)


@blueprint.get(_PATH)
async def show() -> ResponseReturnValue:
    """One line a code, newest first; the first page refreshes itself for ten minutes."""
    filters = {
        "address": filter_text("address"),
        "purpose": filter_choice("purpose", set(Purpose)),
        "outcome": filter_choice("outcome", set(Picked)),
        "time": filter_choice("time", _SPANS),
        "from": filter_text("from"),
        "to": filter_text("to"),
    }
    after = filter_text("after")
    now = services().clock()
    log = await code_log.look(
        services(), _narrowed(filters, now), searched=filters["address"], after=after
    )
    is_paused = filter_text("live") == "off"
    until = _live_until(now)
    return await panel(
        "admin_codes",
        filters=filters,
        lines=[_line(code, log.now) for code in log.page.items],
        story=log.story,
        purposes=[("", "Any purpose"), *words.PURPOSES.items()],
        picked=[("", "Any outcome"), *words.PICKED.items()],
        spans=[("", "Any time"), *((name, span[0]) for name, span in _SPANS.items())],
        refresh=None
        if is_paused or after or now >= until
        else address(_PATH, filters | {"until": str(int(until.timestamp()))}),
        can_refresh=not after,
        here=address(_PATH, filters),
        paused=address(_PATH, filters | {"live": "off"}),
        pages=pages(_PATH, filters, log.page.after),
    )


@blueprint.get(f"{_PATH}/<code_id>")
async def show_one(code_id: str) -> ResponseReturnValue:
    """The timeline of one code."""
    opened = await code_log.open_timeline(services(), code_id)
    if opened is None:
        return await message(
            404,
            "No such code",
            "There never was a request of this id, or it is so old that it was forgotten.",
            actions=(("All codes", _PATH),),
        )
    return await panel(
        "admin_code",
        code=_line(opened.code, opened.now),
        steps=[_step(step) for step in opened.steps],
    )


def _narrowed(filters: dict[str, str], now: datetime) -> Narrowed:
    span = _SPANS.get(filters["time"])
    until = _day(filters["to"])
    return Narrowed(
        purpose=Purpose(filters["purpose"]) if filters["purpose"] else None,
        picked=Picked(filters["outcome"]) if filters["outcome"] else None,
        since=now - span[1] if span else _day(filters["from"]),
        until=until + timedelta(days=1) if until else None,
    )


def _day(text: str) -> datetime | None:
    """Return the beginning of a day in UTC; what is none, or beyond all days, is no filter."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day if 1970 <= day.year < 3000 else None


def _live_until(now: datetime) -> datetime:
    text = filter_text("until")
    latest = now + _LIVE_FOR
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        return latest
    seconds = min(int(text), int(latest.timestamp()))  # later ones may be beyond all years
    return datetime.fromtimestamp(seconds, UTC)


def _line(code: LoggedCode, now: datetime) -> dict[str, object]:
    tries = services().codes.tries
    mail = code.mail
    return {
        "id": code.id,
        "at": code.created_at,
        "email": code.email,
        "account_id": code.account_id,
        "purpose": words.PURPOSES[code.purpose],
        "tag": code.tag,
        "mails": code.mails,
        "mail": words.MAILS[mail.state] if mail else "",
        "mail_tone": words.tone_of(mail.state) if mail else "",
        "reply": mail.reply if mail else "",
        "standing": words.standing_of(code, tries=tries, now=now),
        "tone": words.tone_of(code.standing(tries=tries, now=now)),
        "more": words.more_of(code, tries=tries, now=now),
    }


def _step(step: Step) -> dict[str, object]:
    what, more = words.step_words(step)
    event = step.event if isinstance(step, Noted) else None
    return {
        "at": step.at,
        "what": what,
        "more": more,
        "is_failure": event is not None and event.kind.result == "failure",
        "whose": "" if event else "the browser" if isinstance(step, ScreenOpened) else "otpweb",
        "client_address": event.client_address if event else "",
        "device": describe_device(event.user_agent) if event and event.user_agent else "",
        "request_id": event.request_id if event else "",
    }
