"""Decisions among others: two at once, several processes, and who is gone before they hold."""

import asyncio

import pytest

from otpweb.domain.accounts import Status
from otpweb.domain.approvals import Verdict
from otpweb.flows import approvals, deletion, desk, person_acts, person_ways_in
from otpweb.flows.approvals import Decided
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.applicants import REASON, admin, apply, decide, of, settled
from tests.flows.people import visitor
from tests.mailbox import Mailbox

APPROVE, REJECT = Verdict.APPROVE, Verdict.REJECT


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox) -> Operator:
    """Ann is an admin, and Bob waits."""
    await apply(services, mailbox)
    return await admin(services, mailbox)


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


async def end_of_admin(services: Services, act: str, ann: Operator) -> object:
    if act == "demoted":
        return await person_acts.take_role(services, desk.SHELL, ann.actor)
    if act == "suspended":
        return await person_acts.suspend(services, desk.SHELL, ann.actor, "A stolen phone.")
    return await person_ways_in.delete(services, desk.SHELL, ann.actor, "ann")


@pytest.mark.parametrize("act", ["demoted", "suspended", "deleted"])
async def test_what_an_admin_decided_who_is_none_any_more_comes_to_nothing(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock, act: str
) -> None:
    cleo = await admin(services, mailbox, "cleo")
    await decide(services, ann)
    clock.advance(10)
    assert isinstance(await end_of_admin(services, act, ann), person_acts.Acted)

    assert (await settled(services, clock)).status is Status.PENDING
    assert await decide(services, cleo) == Decided(1, 0)


async def test_a_clock_set_back_holds_no_decision_for_longer(
    services: Services, ann: Operator, clock: Clock
) -> None:
    await decide(services, ann)
    clock.advance(-3600)

    assert not await approvals.take_back(services, ann, (await of(services)).id)
    assert await approvals.settle(services) == 1


async def test_whoever_is_being_decided_about_can_withdraw_meanwhile(
    services: Services, mailbox: Mailbox, ann: Operator
) -> None:
    names = [f"bob{number}" for number in range(6)]
    for name in names:
        await apply(services, mailbox, name)
    people = [await of(services, name) for name in names]
    ids = [one.id for one in people]

    decided, *gone = await asyncio.gather(
        approvals.decide(services, ann, ids, APPROVE),
        *(deletion.withdraw(services, visitor(), one) for one in people),
    )

    assert all(gone)
    assert isinstance(decided, Decided)
    assert await services.db.fetch_all("SELECT * FROM decisions") == []


async def test_of_withdrawing_and_being_let_in_one_wins(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    bob = await of(services)
    await decide(services, ann)
    clock.advance(31)

    gone, done = await asyncio.gather(
        deletion.withdraw(services, visitor(), bob), approvals.settle(services)
    )

    assert (gone, done) in {(True, 0), (False, 1)}
