"""Approvals: a decision can be taken back for a moment, and takes effect exactly once."""

import asyncio

import pytest

from otpweb.domain.accounts import Account, Status
from otpweb.domain.approvals import ReasonProblem, Verdict
from otpweb.flows import approvals, desk, sessions
from otpweb.flows.approvals import Decided
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.applicants import admin, apply, asking, of
from tests.mailbox import Mailbox

APPROVE, REJECT = Verdict.APPROVE, Verdict.REJECT
REASON = "Not on the list of members."


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox) -> Operator:
    """Ann is an admin, and Bob waits."""
    await apply(services, mailbox)
    return await admin(services, mailbox)


async def decide(
    services: Services, operator: Operator, verdict: Verdict = APPROVE, reason: str = REASON
) -> Decided | ReasonProblem:
    return await approvals.decide(services, operator, [(await of(services)).id], verdict, reason)


async def settled(services: Services, clock: Clock) -> Account:
    clock.advance(30)
    await approvals.settle(services)
    return await of(services)


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


async def test_of_two_admins_at_once_one_decides(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    cleo = await admin(services, mailbox, "cleo")

    decided = await asyncio.gather(decide(services, ann, APPROVE), decide(services, cleo, REJECT))

    assert sorted(map(repr, decided)) == sorted(map(repr, [Decided(1, 0), Decided(0, 1)]))
    assert (await settled(services, clock)).status in {Status.ACTIVE, Status.REJECTED}


async def test_two_admins_who_decide_about_everybody_at_once_do_not_wait_for_each_other(
    services: Services, mailbox: Mailbox, ann: Operator
) -> None:
    for number in range(5):
        await apply(services, mailbox, f"bob{number}")
    ids = [row["id"] for row in await services.db.fetch_all("SELECT id FROM accounts")]

    decided = await asyncio.gather(
        approvals.decide(services, ann, ids, APPROVE),
        approvals.decide(services, ann, ids[::-1], REJECT, REASON),
    )

    done = [one.done for one in decided if isinstance(one, Decided)]
    assert sum(done) == 6


async def test_several_processes_carry_a_decision_out_once(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    await decide(services, ann)
    clock.advance(31)

    done = await asyncio.gather(*(approvals.settle(services) for _ in range(8)))

    assert sum(done) == 1
    assert (
        len(await services.db.fetch_all("SELECT * FROM events WHERE kind = 'approval.given'")) == 1
    )
    letters = [mail.subject.strip() for mail in await mailbox.of("bob@example.com")]
    assert letters.count("You can come in now") == 1


async def test_of_a_decision_and_its_undo_at_once_exactly_one_wins(
    services: Services, ann: Operator, clock: Clock
) -> None:
    await decide(services, ann)
    clock.advance(29.99)
    bob = (await of(services)).id

    undone, *_ = await asyncio.gather(
        approvals.take_back(services, ann, bob), *(approvals.settle(services) for _ in range(9))
    )
    account = await settled(services, clock)

    assert account.status is (Status.PENDING if undone else Status.ACTIVE)


@pytest.mark.parametrize("status", ["suspended", "rejected", "active"])
async def test_what_became_of_an_account_meanwhile_stays(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock, status: str
) -> None:
    await decide(services, ann)
    before = await mailbox.of("bob@example.com")
    await services.db.execute(
        "UPDATE accounts SET status = :status WHERE username = 'bob'", {"status": status}
    )

    assert (await settled(services, clock)).status == status
    assert await mailbox.of("bob@example.com") == before
    assert await services.db.fetch_all("SELECT * FROM decisions") == []


async def test_a_decision_about_a_deleted_account_goes_with_it(
    services: Services, ann: Operator, clock: Clock
) -> None:
    await decide(services, ann)
    await services.db.execute("DELETE FROM accounts WHERE username = 'bob'")
    clock.advance(31)

    assert await approvals.settle(services) == 0


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
