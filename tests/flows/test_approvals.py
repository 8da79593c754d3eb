"""Approvals: a decision can be taken back for a moment, and takes effect exactly once."""

import pytest

from otpweb.domain.accounts import Status
from otpweb.domain.approvals import ReasonProblem, Verdict
from otpweb.flows import approvals, desk, sessions
from otpweb.flows.approvals import Decided
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.applicants import REASON, admin, apply, asking, decide, of, settled
from tests.mailbox import Mailbox

APPROVE, REJECT = Verdict.APPROVE, Verdict.REJECT


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox) -> Operator:
    """Ann is an admin, and Bob waits."""
    await apply(services, mailbox)
    return await admin(services, mailbox)


async def test_a_decision_takes_effect_after_half_a_minute(
    services: Services, ann: Operator, clock: Clock
) -> None:
    assert await decide(services, ann) == Decided(done=1, missed=0)
    clock.advance(29)

    assert await approvals.settle(services) == 0
    assert (await of(services)).status is Status.PENDING
    clock.advance(1)
    assert await approvals.settle(services) == 1
    assert (await of(services)).status is Status.ACTIVE


async def test_the_session_that_waited_is_a_full_one_then(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    bob = await apply(services, mailbox)
    await decide(services, await admin(services, mailbox))
    await settled(services, clock)

    session = await sessions.resume(services, bob.token)

    assert session
    assert session.account.status is Status.ACTIVE


async def test_a_decision_taken_back_never_takes_effect(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    await decide(services, ann)
    before = await mailbox.of("bob@example.com")

    assert await approvals.take_back(services, ann, (await of(services)).id)

    assert (await settled(services, clock)).status is Status.PENDING
    assert await mailbox.of("bob@example.com") == before


async def test_after_half_a_minute_nothing_is_taken_back(
    services: Services, ann: Operator, clock: Clock
) -> None:
    await decide(services, ann)
    clock.advance(30)

    assert not await approvals.take_back(services, ann, (await of(services)).id)
    assert (await settled(services, clock)).status is Status.ACTIVE


async def test_nobody_takes_back_what_somebody_else_decided(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    cleo = await admin(services, mailbox, "cleo")
    await decide(services, ann)

    assert not await approvals.take_back(services, cleo, (await of(services)).id)
    assert (await settled(services, clock)).status is Status.ACTIVE


async def test_who_is_rejected_reads_the_reason(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    await decide(services, ann, REJECT, f"  {REASON}\r\n\0")

    account = await settled(services, clock)

    assert (account.status, account.status_reason) == (Status.REJECTED, REASON)
    mail = await mailbox.newest("bob@example.com")
    assert mail.subject.strip() == "Your account was not approved"
    for part in (mail.text, mail.html):
        assert REASON in part
        assert "28 November 2026, 14:02 UTC" in part


async def test_who_is_approved_is_mailed_a_link(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    await decide(services, ann)
    await settled(services, clock)

    mail = await mailbox.newest("bob@example.com")

    assert mail.subject.strip() == "You can come in now"
    assert "http://localhost/dashboard" in mail.text


@pytest.mark.parametrize("verdict", list(Verdict))
async def test_no_letter_tells_where_the_admin_sat(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock, verdict: Verdict
) -> None:
    await decide(services, ann, verdict)
    await settled(services, clock)

    mail = await mailbox.newest("bob@example.com")

    for words in (ann.visit.client_address, "Chrome"):
        assert words not in mail.text + mail.html


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        (" \n", ReasonProblem.EMPTY),
        ("\0", ReasonProblem.EMPTY),
        ("a" * 501, ReasonProblem.TOO_LONG),
    ],
)
async def test_a_rejection_needs_a_reason(
    services: Services, ann: Operator, reason: str, problem: ReasonProblem
) -> None:
    assert await decide(services, ann, REJECT, reason) is problem


async def test_the_event_names_the_admin_and_the_request(
    services: Services, ann: Operator, clock: Clock
) -> None:
    await decide(services, ann)
    await settled(services, clock)

    [event] = await services.db.fetch_all("SELECT * FROM events WHERE kind = 'approval.given'")

    assert event["actor"] == ann.actor
    assert event["account_id"] == (await of(services)).id
    assert event["request_id"] == ann.visit.request_id
    assert event["client_address"] == ann.visit.client_address


@pytest.mark.parametrize("username", ["ann", "nobody"])
async def test_nobody_who_does_not_wait_is_decided_about(
    services: Services, ann: Operator, username: str
) -> None:
    found = await accounts.find_by_username(services.db, username)

    decided = await approvals.decide(services, ann, [found.id if found else "a\0b"], APPROVE)

    assert decided == Decided(0, 1)


async def test_from_the_shell_it_takes_effect_at_once_whatever_was_held(
    services: Services, ann: Operator, clock: Clock
) -> None:
    await decide(services, ann, REJECT)
    bob = (await of(services)).id

    assert await approvals.decide_at_once(services, desk.SHELL, bob, APPROVE) == Decided(1, 0)

    assert (await of(services)).status is Status.ACTIVE
    assert (await settled(services, clock)).status is Status.ACTIVE
    assert await approvals.decide_at_once(services, desk.SHELL, bob, APPROVE) == Decided(0, 1)


async def test_who_was_rejected_asks_again_after_the_cool_off(
    services: Services, ann: Operator, clock: Clock
) -> None:
    services = asking(services)
    await decide(services, ann, REJECT)
    bob = await settled(services, clock)

    early = await approvals.ask_again(services, ann.visit, bob)
    assert isinstance(early, approvals.TooEarly)
    assert (await of(services)).status is Status.REJECTED
    clock.now = early.until
    assert await approvals.ask_again(services, ann.visit, bob) is None
    assert await approvals.ask_again(services, ann.visit, bob) is None

    assert (await of(services)).status is Status.PENDING
    asked = await services.db.fetch_all("SELECT * FROM events WHERE kind = 'approval.asked'")
    assert len(asked) == 2
