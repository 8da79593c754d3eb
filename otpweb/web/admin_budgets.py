"""/admin/budgets: what is near its limit or at it, whose and why; and lifting it."""

from datetime import datetime, timedelta
from typing import assert_never
from urllib.parse import urlencode

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.listed_budgets import Listed, OfAccount, OfAddress, OfApp, OfClient, OfEverybody
from otpweb.flows import desk, lifting, near_budgets
from otpweb.flows.near_budgets import Cause, Line
from otpweb.web.ages import ago
from otpweb.web.budget_words import BUDGETS, limit_words, purpose_of
from otpweb.web.desk import filter_choice, filter_text, pages
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import services, signed_in, visit

blueprint = Blueprint("admin_budgets", __name__)

_PATH = "/admin/budgets"
_LONGEST_TYPED = 254  # characters; no address is longer
_EMPTY = "Type a username, an e-mail address or a network address."
_OWN = "These are your own limits. Another administrator has to lift them."
_DONE = {"lifted": "Lifted. They count from nothing again."}


@blueprint.get(_PATH)
async def show() -> ResponseReturnValue:
    """Used up ones first; then all budgets there are."""
    return await _screen(done=_DONE.get(filter_choice("done", _DONE)))


@blueprint.post(f"{_PATH}/lift")
async def lift() -> ResponseReturnValue:
    """Lift the limits of whose this row is, or of whoever was typed."""
    fields = submitted()
    operator = desk.at_desk(visit(), await signed_in())
    key, typed = fields.text("key"), fields.text("whose").strip()[:_LONGEST_TYPED]
    if key:
        lifted = await lifting.lift_row(services(), operator, key)
    elif typed:
        lifted = await lifting.lift(services(), operator, typed)
    else:
        return await _screen(422, error=_EMPTY)
    match lifted:
        case lifting.Lifted():
            return go_to(f"{_PATH}?done=lifted")
        case lifting.NothingToLift(whose):
            sentence = f"Nothing to lift: nothing of {whose or 'this'} counts at the moment."
        case lifting.OwnLimits():
            sentence = _OWN
        case _:
            assert_never(lifted)
    return await _screen(422, typed=typed, notice=sentence if key else None, error=sentence)


async def _screen(
    status: int = 200,
    *,
    done: str | None = None,
    notice: str | None = None,
    typed: str = "",
    error: str | None = None,
) -> ResponseReturnValue:
    now = services().clock()
    page = await near_budgets.look(services(), filter_text("after"))
    return await panel(
        "admin_budgets",
        status,
        lines=[_row(line, now) for line in page.items],
        pages=pages(_PATH, {}, page.after),
        is_first=not filter_text("after"),
        done=done,
        notice=notice,
        typed=typed,
        error=None if notice else error,
        budgets=_in_force(),
    )


def _row(line: Line, now: datetime) -> dict[str, object]:
    near = line.near
    text, href = _whose(line)
    return {
        "key": near.key,
        "name": BUDGETS[near.listed].name,
        "purpose": purpose_of(near),
        "whose": text,
        "href": href,
        "address": near.whose.address if isinstance(near.whose, OfAddress) else "",
        "is_used_up": near.is_used_up,
        "hits": f"{near.hits:,}",
        "most": f"{near.most:,}",
        "share": min(near.hits, near.most) * 100 // max(1, near.most),
        "refused_at": f"{line.refused_at:,}" if line.refused_at else "",
        "then": BUDGETS[near.listed].then,
        "resets_at": near.resets_at,
        "is_far": near.resets_at - now > timedelta(hours=12),
        "why": _why(line.cause, now),
        "events": _events(line),
    }


def _whose(line: Line) -> tuple[str, str]:
    """Return what to call it, and the page about it, or ""."""
    if line.account_id:
        name = line.username or "an account that is gone"
        return name, f"/admin/people/{line.account_id}" if line.username else ""
    match line.near.whose:
        case OfAddress(address):
            return address, f"/admin/codes?{urlencode({'address': address})}"
        case OfClient(network):
            return network, ""
        case OfEverybody():
            return "everybody together", ""
        case OfAccount() | OfApp():
            return "an account that is gone", ""
        case _:
            assert_never(line.near.whose)


def _why(cause: Cause | None, now: datetime) -> str:
    if cause is None:
        return ""
    networks = "1 network" if cause.networks == 1 else f"{cause.networks} networks"
    many = "the newest from " if cause.is_more else "from "
    return f"{many}{networks}, last {ago(now - cause.last_at)}"


def _events(line: Line) -> str:
    """Return where the events stand that tell more."""
    if line.account_id:
        return f"/admin/events?{urlencode({'account': line.account_id})}"
    match line.near.whose:
        case OfClient(network) if "/" not in network:
            return f"/admin/events?{urlencode({'client': network})}"
        case OfEverybody():
            kind = near_budgets.main_kind(line.near.listed)
            return f"/admin/events?{urlencode({'kind': kind})}"
        case _:
            return ""


def _in_force() -> list[dict[str, object]]:
    policy = services().budgets
    return [
        {
            "name": BUDGETS[listed].name,
            "per": BUDGETS[listed].per,
            "limits": [limit_words(budget.limit) for budget in listed.of(policy)],
            "then": BUDGETS[listed].then,
            "setting": f"OTPWEB_{listed.setting}",
            "trial": f"/admin/budgets/trial?{urlencode({'budget': listed.name.lower()})}",
        }
        for listed in Listed
    ]
