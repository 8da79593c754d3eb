"""Acts of those who ask to come in, and of those who decide about it."""

from dataclasses import replace

from otpweb.domain.accounts import Account
from otpweb.domain.approvals import Verdict
from otpweb.domain.events import EventKind
from otpweb.flows import approvals, desk
from otpweb.flows.desk import Operator
from otpweb.flows.people import create_account
from tests.flows.applicants import asking
from tests.flows.people import FORM
from tests.flows.stage import ANN, SHELL, Stage, act


async def _wait(stage: Stage) -> None:
    await stage.services.db.execute("UPDATE accounts SET status = 'pending', announced_at = 1")


@act(EventKind.APPROVAL_ASKED, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.services.db.execute("UPDATE accounts SET status = 'rejected', status_since = 1")
    ann = await stage.ann()
    for _ in range(2):
        await approvals.ask_again(asking(stage.services), stage.visit, ann)


@act(EventKind.APPROVAL_GIVEN, actor=ANN)
async def _(stage: Stage) -> None:
    form = replace(FORM, username="bob", email="bob@example.com")
    bob = await create_account(stage.services, form, is_admin=False)
    assert isinstance(bob, Account)
    await _wait(stage)
    await stage.services.db.execute(
        "UPDATE accounts SET status = 'active', role = 'admin' WHERE username = 'ann'"
    )
    operator = Operator(stage.visit, (await stage.ann()).id)
    await approvals.decide(stage.services, operator, [bob.id], Verdict.APPROVE)
    stage.clock.advance(31)
    for _ in range(2):
        await approvals.settle(stage.services)


@act(EventKind.APPROVAL_REFUSED, actor=SHELL)
async def _(stage: Stage) -> None:
    await _wait(stage)
    ann = await stage.ann()
    for _ in range(2):
        await approvals.decide_at_once(
            stage.services, desk.SHELL, ann.id, Verdict.REJECT, "Not on the list."
        )
