"""/admin/approvals: who waits, what is worth knowing about them, and the decision."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.approvals import (
    LONGEST_REASON,
    MOST_NEIGHBOURS,
    Applicant,
    Held,
    ReasonProblem,
    Verdict,
)
from otpweb.flows import approvals, desk
from otpweb.flows.approvals import Decided
from otpweb.flows.desk import Operator
from otpweb.web.desk import address, filter_text, pages
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import services, signed_in, visit

blueprint = Blueprint("admin_approvals", __name__)

_PATH = "/admin/approvals"
_BULK = "selected"  # where the reason for all who are selected is written; no id is spelt so
_REASONS = {
    ReasonProblem.EMPTY: "Say why: they read it, and so does whoever decides next time.",
    ReasonProblem.TOO_LONG: f"Use at most {LONGEST_REASON} characters.",
}
_NOBODY_SELECTED = "Nobody is selected. Tick those whom you mean."
_TOO_LATE = "That is too late: the decision has taken effect, or somebody else made it."
_MISSED = "Somebody else was quicker: {} decided about already."


@blueprint.get(_PATH)
async def show() -> ResponseReturnValue:
    """The queue, the first who came first."""
    return await _screen(await _operator())


@blueprint.post(f"{_PATH}/<account_id>/approve")
async def approve(account_id: str) -> ResponseReturnValue:
    """Let one in, in half a minute."""
    return await _decide([account_id], Verdict.APPROVE, at=account_id)


@blueprint.post(f"{_PATH}/<account_id>/reject")
async def reject(account_id: str) -> ResponseReturnValue:
    """Let one not in, and say why."""
    return await _decide([account_id], Verdict.REJECT, at=account_id)


@blueprint.post(f"{_PATH}/<account_id>/undo")
async def undo(account_id: str) -> ResponseReturnValue:
    """Take a decision back that has not taken effect yet."""
    operator = await _operator()
    if await approvals.take_back(services(), operator, account_id):
        return go_to(_way_back(account_id))
    return await _screen(operator, 422, notice=_TOO_LATE, at=account_id)


@blueprint.post(f"{_PATH}/selected")
async def decide_selected() -> ResponseReturnValue:
    """Decide about all who are ticked; rejected they are all for the same reason."""
    fields = submitted()
    is_approved = fields.text("verdict") == Verdict.APPROVE
    verdict = Verdict.APPROVE if is_approved else Verdict.REJECT
    return await _decide(fields.texts("account"), verdict)


async def _decide(
    ids: Sequence[str], verdict: Verdict, *, at: str | None = None
) -> ResponseReturnValue:
    operator = await _operator()
    where = at or _BULK
    reason = submitted().text("reason")
    if not ids:
        return await _screen(operator, 422, notice=_NOBODY_SELECTED, at=where)
    decided = await approvals.decide(services(), operator, ids, verdict, reason)
    if isinstance(decided, ReasonProblem):
        error = _REASONS[decided]
        return await _screen(operator, 422, at=where, picked=ids, reason=reason, error=error)
    if decided.missed:
        return await _screen(operator, 422, notice=_missed(decided), at=where)
    return go_to(_way_back(at))


async def _screen(
    operator: Operator,
    status: int = 200,
    *,
    notice: str = "",
    at: str = "",
    picked: Sequence[str] = (),
    reason: str = "",
    error: str = "",
) -> ResponseReturnValue:
    found = await approvals.queue(services(), after=filter_text("after"))
    now = services().clock()
    rows = [_row(one, operator, now) for one in found.items]
    known = {row["id"] for row in rows}
    focus = "" if notice else at or filter_text("at")
    return await panel(
        "admin_approvals",
        status,
        rows=rows,
        undecided=sum(row["held"] is None for row in rows),
        pager=pages(_PATH, {}, found.after),
        back=filter_text("after"),
        is_asked=services().approvals.is_asked,
        notice=notice,
        # The row that was decided about has the focus, if it is still there.
        focus=focus if focus in known or (focus == _BULK and rows and error) else "",
        picked=set(picked),
        reason=reason,
        error=error,
    )


def _row(one: Applicant, operator: Operator, now: datetime) -> Mapping[str, object]:
    return {
        "id": one.id,
        "username": one.username,
        "email": one.email,
        "asked_at": one.asked_at,
        "network": one.network,
        "hints": _hints(one),
        "rejected_for": one.rejected_for,
        "held": _held(one.held, operator, now) if one.held else None,
    }


def _held(held: Held, operator: Operator, now: datetime) -> Mapping[str, object]:
    left = -((now - held.holds_from) // timedelta(seconds=1))
    is_own = held.decided_by == operator.actor
    return {
        "words": "Approved" if held.verdict is Verdict.APPROVE else "Rejected",
        "is_approved": held.verdict is Verdict.APPROVE,
        "reason": held.reason,
        "decider": "" if is_own else held.decider or "somebody else",
        "left": max(0, left),
        "can_undo": is_own and left > 0,
    }


def _hints(one: Applicant) -> list[tuple[str, str]]:
    """Return what may be worth knowing, in words, each with its tone."""
    hints = []
    if one.rejected_for:
        hints.append(("Asks again", "waiting"))
    if one.look_alike:
        hints.append((f"Name like “{one.look_alike}”", "waiting"))
    if services().is_disposable(one.email_key):
        hints.append(("Throw-away address", "waiting"))
    if one.neighbours:
        most = one.neighbours >= MOST_NEIGHBOURS
        others = "1 other" if one.neighbours == 1 else f"{one.neighbours} others"
        hints.append((f"Same network as {'at least ' if most else ''}{others}", ""))
    return hints


def _missed(decided: Decided) -> str:
    return _MISSED.format("one was" if decided.missed == 1 else f"{decided.missed} were")


def _way_back(account_id: str | None) -> str:
    filters = {"after": filter_text("after"), "at": account_id or ""}
    return address(_PATH, filters)


async def _operator() -> Operator:
    return desk.at_desk(visit(), await signed_in())
