"""Approvals: the queue, decisions that can be taken back for a moment, and asking again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from otpweb.domain.accounts import Account, Role, Status
from otpweb.domain.approvals import (
    HELD_FOR,
    Applicant,
    Decision,
    ReasonProblem,
    Verdict,
    may_ask_from,
    parse_reason,
)
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.lists import Page
from otpweb.domain.tokens import can_be_id
from otpweb.domain.visits import Visit
from otpweb.flows import audit, mailing
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from otpweb.storage import accounts, applicants, decisions

# With their checkboxes a page must fit into the fields that a form may have.
PAGE = 40

_DUE_AT_ONCE = 100

# Who reads a letter about a decision is not to learn where the admin sat.
_NOBODY = Visit(client_address="", user_agent="", handle="")


@dataclass(frozen=True, slots=True)
class Decided:
    """So many decisions are held or took effect; the others had been decided about already."""

    done: int
    missed: int


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Somebody who was rejected may ask again, though not before that moment."""

    until: datetime


async def queue(services: Services, *, after: str) -> Page[Applicant]:
    """Return the people who wait for a decision, the first who registered first."""
    await count(services)
    return await applicants.queue(services.db, after=after, size=PAGE)


async def count(services: Services) -> None:
    """Refresh what every page of the desk says of how many people wait."""
    services.approval_watch.waiting = (await applicants.waiting(services.db)).people


async def decide(
    services: Services,
    operator: Operator,
    account_ids: Sequence[str],
    verdict: Verdict,
    reason: str = "",
) -> Decided | ReasonProblem:
    """Decide about people who wait; for half a minute the operator can take it back.

    Of two admins who decide about one person the first does. Nobody decides about themselves: who
    waits is no operator.
    """
    judged = _judged(verdict, reason)
    if isinstance(judged, ReasonProblem):
        return judged
    asked = set(account_ids)
    ids = sorted(one for one in asked if can_be_id(one))  # others are of nobody
    holds_from = services.clock() + HELD_FOR
    done = 0
    for account_id in ids:
        # One after the other: nobody who locks several accounts in another order has to wait.
        async with services.db.transaction():
            # The account first, as whoever deletes it does: what is held is of somebody.
            await accounts.lock(services.db, account_id)
            decision = _decision(operator, account_id, verdict, judged, holds_from)
            done += await decisions.hold(services.db, decision)
    return Decided(done, len(asked) - done)


async def decide_at_once(
    services: Services, operator: Operator, account_id: str, verdict: Verdict, reason: str = ""
) -> Decided | ReasonProblem:
    """Decide about somebody who waits, once and for all; what another admin held gives way."""
    judged = _judged(verdict, reason)
    if isinstance(judged, ReasonProblem):
        return judged
    decision = _decision(operator, account_id, verdict, judged, services.clock())
    async with services.db.transaction():
        account = await accounts.lock(services.db, account_id)
        await decisions.drop(services.db, account_id)
        done = account is not None and await _carry_out(services, decision, account)
    return Decided(int(done), int(not done))


async def take_back(services: Services, operator: Operator, account_id: str) -> bool:
    """Take a decision of one's own back; False when it is too late, or none."""
    if not can_be_id(account_id):
        return False
    return await decisions.take_back(
        services.db, account_id, decided_by=operator.actor, now=services.clock()
    )


async def settle(services: Services) -> int:
    """Let every decision that cannot be taken back any more take effect; return how many did.

    Each exactly once, however many processes do this, and none is lost with one that dies. That of
    somebody who is no admin any more comes to nothing: whom it was about waits on.
    """
    now = services.clock()
    done = 0
    for account_id in await decisions.due(services.db, now=now, limit=_DUE_AT_ONCE):
        async with services.db.transaction():
            # The account first, as whoever deletes it does: neither waits for the other.
            account = await accounts.lock(services.db, account_id)
            decision = await decisions.take(services.db, account_id, now=now)
            if account and decision and await _may_decide(services, decision.decided_by):
                done += await _carry_out(services, decision, account)
    return done


async def ask_again(services: Services, visit: Visit, account: Account) -> TooEarly | None:
    """Have somebody who was rejected wait once more, when the cool-off is over.

    None as well when they wait already, or came in meanwhile: their page says how it stands.
    """
    now = services.clock()
    until = may_ask_from(account.status_since or account.created_at, services.approvals)
    if account.status is Status.REJECTED and until > now:
        return TooEarly(until)
    before = now - services.approvals.cool_off
    async with services.db.transaction():
        if await applicants.ask_again(services.db, account.id, rejected_before=before, now=now):
            await audit.note(
                services, visit, EventKind.APPROVAL_ASKED, actor=account.id, account_id=account.id
            )
    return None


def _judged(verdict: Verdict, reason: str) -> str | ReasonProblem:
    match verdict:
        case Verdict.APPROVE:
            return ""
        case Verdict.REJECT:
            return parse_reason(reason)
        case _:
            assert_never(verdict)


def _decision(
    operator: Operator, account_id: str, verdict: Verdict, reason: str, holds_from: datetime
) -> Decision:
    return Decision(account_id, verdict, reason, operator.actor, operator.visit, holds_from)


async def _may_decide(services: Services, actor: str) -> bool:
    decider = await accounts.find(services.db, actor)
    return decider is not None and decider.role is Role.ADMIN and decider.status is Status.ACTIVE


async def _carry_out(services: Services, decision: Decision, account: Account) -> bool:
    """Change the status with its mail and its event, unless the account waits no more."""
    approved = decision.verdict is Verdict.APPROVE
    now = services.clock()
    status = Status.ACTIVE if approved else Status.REJECTED
    if not await applicants.settle(
        services.db, account.id, status, reason=decision.reason, now=now
    ):
        return False
    again = may_ask_from(now, services.approvals)
    if approved:
        await mailing.post_notice(services, _NOBODY, Letter.ACCOUNT_APPROVED, account)
    else:
        about = {"reason": decision.reason, "again": f"{again.day} {again:%B %Y, %H:%M UTC}"}
        await mailing.post_notice(services, _NOBODY, Letter.ACCOUNT_REJECTED, account, **about)
    await audit.note(
        services,
        decision.visit,
        EventKind.APPROVAL_GIVEN if approved else EventKind.APPROVAL_REFUSED,
        actor=decision.decided_by,
        account_id=account.id,
    )
    services.db.when_committed(services.mail_waiting.set)
    return True
