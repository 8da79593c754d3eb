"""/admin/budgets/trial: what a limit would have done in the last day."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.listed_budgets import Listed
from otpweb.flows import budget_trial
from otpweb.flows.budget_trial import MOST, TRIABLE, Trial
from otpweb.web.budget_words import BUDGETS, limit_words, title
from otpweb.web.desk import filter_choice, filter_text
from otpweb.web.render import panel
from otpweb.web.visitor import services

blueprint = Blueprint("admin_budget_trial", __name__)

_CHOICES = {listed.name.lower(): listed for listed in TRIABLE}
_FIRST = next(iter(_CHOICES))


@blueprint.get("/admin/budgets/trial")
async def show() -> ResponseReturnValue:
    """A budget, a limit, and the answer; nothing is changed by asking."""
    chosen = filter_choice("budget", _CHOICES) or _FIRST
    listed = _CHOICES[chosen]
    limits = [budget.limit for budget in listed.of(services().budgets)]
    notation = filter_text("limit")
    trial = await budget_trial.run(services(), listed, notation) if notation else None
    return await panel(
        "admin_budget_trial",
        choices=[(name, title(one)) for name, one in _CHOICES.items()],
        chosen=chosen,
        limit=notation,
        in_force=";".join(limit.notation for limit in limits),
        trial=_told(listed, trial) if isinstance(trial, Trial) else None,
        problem=trial if isinstance(trial, str) else None,
    )


def _told(listed: Listed, trial: Trial) -> dict[str, object]:
    clients, verb = trial.wanted.clients, BUDGETS[listed].verb
    return {
        "limits": ", ".join(limit_words(limit) for limit in trial.limits),
        "verb": verb,
        "over": f"{trial.wanted.over:,}",
        "total": f"{trial.wanted.total:,}",
        "clients": "1 client" if clients == 1 else f"{clients:,} clients",
        "in_force": f"{trial.in_force.over:,}",
        "is_nothing": not trial.wanted.total,
        "most": f"{MOST:,}" if trial.is_cut else "",
    }
