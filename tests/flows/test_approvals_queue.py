"""The queue: the oldest first, with what is worth knowing about each."""

from dataclasses import replace

import pytest

from otpweb.domain.approvals import Verdict
from otpweb.flows import approvals, registration
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.applicants import admin, apply, asking, of
from tests.flows.people import FORM, answer, visitor
from tests.mailbox import Mailbox


async def names(services: Services, after: str = "") -> list[str]:
    page = await approvals.queue(services, after=after)
    return [one.username for one in page.items]


async def test_who_came_first_stands_first_and_nobody_who_is_in(
    services: Services, mailbox: Mailbox
) -> None:
    await apply(services, mailbox, "zoe")
    await admin(services, mailbox)
    await apply(services, mailbox, "bob")

    assert await names(services) == ["zoe", "bob"]


async def test_every_page_goes_on_where_the_one_before_ended(
    services: Services, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approvals, "PAGE", 2)
    for name in ("bob", "cleo", "dora"):
        await apply(services, mailbox, name)

    first = await approvals.queue(services, after="")

    assert first.after
    assert [one.username for one in first.items] == ["bob", "cleo"]
    assert await names(services, first.after) == ["dora"]
    assert (await approvals.queue(services, after=first.after)).after is None


@pytest.mark.parametrize(
    "after", ["nonsense", "1-", "-1-a", "9" * 40 + "-a", "1-a\0", "1-a-b", "١-a"]
)
async def test_a_place_that_is_none_is_the_beginning(
    services: Services, mailbox: Mailbox, after: str
) -> None:
    await apply(services, mailbox)

    assert await names(services, after) == ["bob"]


async def test_others_of_the_same_network_are_counted(services: Services, mailbox: Mailbox) -> None:
    for name in ("bob", "cleo", "dora"):
        await apply(services, mailbox, name)
    await services.db.execute(
        "UPDATE accounts SET registered_from = '198.51.100.1' WHERE username = 'dora'"
    )

    page = await approvals.queue(services, after="")

    assert [one.neighbours for one in page.items] == [1, 1, 0]
    assert page.items[0].network == "192.0.2.1"


async def test_who_came_from_nowhere_has_no_neighbours(
    services: Services, mailbox: Mailbox
) -> None:
    for name in ("bob", "cleo"):
        await apply(services, mailbox, name)
    await services.db.execute("UPDATE accounts SET registered_from = '', look_alike_key = ''")

    page = await approvals.queue(services, after="")

    assert [(one.neighbours, one.look_alike) for one in page.items] == [(0, ""), (0, "")]


async def test_neighbours_are_counted_no_further_than_they_tell(
    services: Services, mailbox: Mailbox
) -> None:
    await apply(services, mailbox)
    for number in range(25):
        await services.db.execute(
            """
            INSERT INTO accounts (id, username, username_key, email, email_key, password_hash,
                                  role, status, created_at, registered_from)
            VALUES (:id, :id, :id, :id, :id, '', 'member', 'active', 1, '192.0.2.1')
            """,
            {"id": f"n{number}"},
        )

    [bob] = (await approvals.queue(services, after="")).items

    assert bob.neighbours == 20


async def test_a_name_like_another_is_shown_beside_it(services: Services, mailbox: Mailbox) -> None:
    await apply(services, mailbox, "paypal")
    await apply(services, mailbox, "paypa1")

    one, other = (await approvals.queue(services, after="")).items

    assert (one.look_alike, other.look_alike) == ("paypa1", "paypal")


async def test_who_asks_again_comes_with_what_was_said_before(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    services = asking(services)
    ann = await admin(services, mailbox)
    await services.db.execute("UPDATE accounts SET status = 'active'")
    await apply(services, mailbox)
    bob = await of(services)
    await approvals.decide_at_once(services, ann, bob.id, Verdict.REJECT, "No proof.")
    clock.advance(8 * 86_400)
    await approvals.ask_again(services, ann.visit, await of(services))

    found = {one.username: one for one in (await approvals.queue(services, after="")).items}

    assert found["bob"].rejected_for == "No proof."
    assert found["bob"].asked_at > bob.created_at


async def test_a_held_decision_stands_beside_its_person(
    services: Services, mailbox: Mailbox
) -> None:
    await apply(services, mailbox)
    ann = await admin(services, mailbox)
    await approvals.decide(services, ann, [(await of(services)).id], Verdict.REJECT, "No.")

    [bob] = (await approvals.queue(services, after="")).items

    assert bob.held
    assert (bob.held.decider, bob.held.verdict, bob.held.reason) == ("ann", "reject", "No.")


@pytest.mark.parametrize(("email", "is_one"), [("bob@mailinator.com", True), ("b@a.test", False)])
async def test_throw_away_addresses_are_known_whatever_is_done_about_them(
    services: Services, mailbox: Mailbox, email: str, is_one: bool
) -> None:
    visit = visitor()
    form = replace(FORM, username="bob", email=email)
    await registration.start(asking(services), visit, form)
    await answer(asking(services), visit, await mailbox.code_for(email))

    [bob] = (await approvals.queue(services, after="")).items

    assert services.is_disposable(bob.email_key) is is_one
