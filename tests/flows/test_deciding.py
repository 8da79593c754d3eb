"""Telling admins that somebody waits: promptly, seldom, and once for all processes."""

import asyncio

import pytest

from otpweb.domain.approvals import Verdict
from otpweb.flows import approvals, deciding
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.applicants import POLICY, admin, apply, asking, of
from tests.mailbox import Mailbox

EMAIL = "ann@example.com"


@pytest.fixture(name="services")
def services_that_ask(services: Services) -> Services:
    return asking(services)


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox) -> Operator:
    operator = await admin(services, mailbox)
    await services.db.execute("UPDATE accounts SET status = 'active'")
    return operator


async def digests(mailbox: Mailbox, email: str = EMAIL) -> list[str]:
    subjects = [mail.subject.strip() for mail in await mailbox.of(email)]
    return [subject for subject in subjects if "for a decision" in subject]


async def test_admins_hear_at_once_of_the_first_who_waits(
    services: Services, mailbox: Mailbox, ann: Operator
) -> None:
    await apply(services, mailbox)

    assert await deciding.tell_admins(services)

    assert await digests(mailbox) == ["One person waits for a decision at localhost"]
    mail = await mailbox.newest(EMAIL)
    assert "http://localhost/admin/approvals" in mail.text
    assert "21 November 2026, 14:02 UTC" in mail.text


async def test_what_strangers_choose_is_not_mailed(
    services: Services, mailbox: Mailbox, ann: Operator
) -> None:
    await apply(services, mailbox, "visit-evil-example")
    await deciding.tell_admins(services)

    mail = await mailbox.newest(EMAIL)

    assert "evil" not in mail.text + mail.html + mail.subject


async def test_nobody_is_told_twice_of_the_same_people(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    await apply(services, mailbox)
    await deciding.tell_admins(services)
    clock.advance(7 * 3600)

    assert not await deciding.tell_admins(services)


async def test_who_comes_later_waits_for_the_next_hour_and_all_are_counted(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    await apply(services, mailbox)
    await deciding.tell_admins(services)
    await apply(services, mailbox, "cleo")

    assert not await deciding.tell_admins(services)
    clock.advance(POLICY.digest_every.total_seconds())
    assert await deciding.tell_admins(services)

    assert (await digests(mailbox))[0] == "2 people wait for a decision at localhost"


async def test_of_several_processes_one_tells_each_admin_once(
    services: Services, mailbox: Mailbox, ann: Operator
) -> None:
    await apply(services, mailbox)

    told = await asyncio.gather(*(deciding.tell_admins(services) for _ in range(8)))

    assert sum(told) == 1
    assert len(await digests(mailbox)) == 1


async def test_only_admins_who_can_come_in_are_told(
    services: Services, mailbox: Mailbox, ann: Operator
) -> None:
    await admin(services, mailbox, "cleo")
    await services.db.execute("UPDATE accounts SET status = 'suspended' WHERE username = 'cleo'")
    await apply(services, mailbox)

    await deciding.tell_admins(services)

    assert len(await digests(mailbox)) == 1
    assert await digests(mailbox, "cleo@example.com") == []


async def test_without_an_admin_the_first_to_come_is_told_later(
    services: Services, mailbox: Mailbox
) -> None:
    await apply(services, mailbox)
    assert not await deciding.tell_admins(services)
    await admin(services, mailbox)
    await services.db.execute("UPDATE accounts SET status = 'active' WHERE role = 'admin'")

    assert await deciding.tell_admins(services)


async def test_who_is_decided_about_is_nobody_to_tell_of(
    services: Services, mailbox: Mailbox, ann: Operator
) -> None:
    await apply(services, mailbox)
    await approvals.decide(services, ann, [(await of(services)).id], Verdict.APPROVE)

    assert not await deciding.tell_admins(services)


async def test_who_asks_again_is_told_of_again(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    await apply(services, mailbox)
    await deciding.tell_admins(services)
    await approvals.decide_at_once(services, ann, (await of(services)).id, Verdict.REJECT, "No.")
    clock.advance(8 * 86_400)
    await approvals.ask_again(services, ann.visit, await of(services))

    assert await deciding.tell_admins(services)


async def test_a_clock_that_was_set_back_silences_nobody(
    services: Services, mailbox: Mailbox, ann: Operator, clock: Clock
) -> None:
    await services.db.execute(
        "INSERT INTO marks (name, at) VALUES ('approvals digest', 99999999999999)"
    )
    await apply(services, mailbox)

    assert await deciding.tell_admins(services)
