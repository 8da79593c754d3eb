"""What operators do to accounts: it counts at once, and the last admin stays."""

import asyncio
from dataclasses import replace

import pytest

from otpweb.domain.accounts import Role, Status
from otpweb.domain.visits import Visit
from otpweb.flows import person_acts, person_ways_in, sessions
from otpweb.flows.desk import SHELL, Operator
from otpweb.flows.person_acts import (
    Acted,
    LastAdmin,
    Nobody,
    NoReason,
    NotAsItIs,
    OwnAccount,
)
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.operators import BOB, account_of, ann, bob, operator_in
from tests.flows.people import (
    EMAIL,
    LOGIN,
    answer,
    begin_login,
    log_in,
    register,
)
from tests.mailbox import Mailbox

__all__ = ["ann", "bob"]

A_MOMENT = 0.2  # seconds


async def admins(services: Services) -> list[str]:
    rows = await services.db.fetch_all(
        "SELECT username FROM accounts WHERE role = 'admin' AND status = 'active'"
    )
    return [row["username"] for row in rows]


async def test_suspension_ends_sessions_and_codes_on_their_way(
    services: Services, mailbox: Mailbox, clock: Clock, ann: Visit
) -> None:
    entering = await begin_login(services, clock)
    code = await mailbox.code_for(EMAIL)

    done = await person_acts.suspend(services, SHELL, (await account_of(services)).id, " Spam. ")

    assert isinstance(done, Acted)
    account = await account_of(services)
    assert (account.status, account.status_reason) == (Status.SUSPENDED, "Spam.")
    assert account.status_since
    assert account.status_since > account.created_at
    assert await sessions.account_of(services, ann) is None
    assert not isinstance(await answer(services, entering, code), SignedIn)


async def test_suspension_tells_nobody_by_mail(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    before = len(await mailbox.of(EMAIL))

    await person_acts.suspend(services, SHELL, (await account_of(services)).id, "Spam.")

    assert len(await mailbox.of(EMAIL)) == before


@pytest.mark.parametrize("reason", ["", " \n ", "a" * 501, "a\0b", "a\ud800"])
async def test_a_reason_that_nobody_can_read_suspends_nobody(
    services: Services, ann: Visit, reason: str
) -> None:
    account = await account_of(services)

    assert await person_acts.suspend(services, SHELL, account.id, reason) == NoReason()

    assert (await account_of(services)).status is Status.ACTIVE


async def test_restoring_takes_the_reason_away(services: Services, ann: Visit) -> None:
    account = await account_of(services)
    await person_acts.suspend(services, SHELL, account.id, "Spam.")

    assert isinstance(await person_acts.restore(services, SHELL, account.id), Acted)

    account = await account_of(services)
    assert (account.status, account.status_reason) == (Status.ACTIVE, "")


@pytest.mark.parametrize("status", ["pending", "rejected", "suspended"])
async def test_only_the_active_are_suspended_or_given_the_role(
    services: Services, ann: Visit, status: str
) -> None:
    await services.db.execute("UPDATE accounts SET status = :status", {"status": status})
    account = await account_of(services)

    assert await person_acts.suspend(services, SHELL, account.id, "Spam.") == NotAsItIs()
    assert await person_acts.give_role(services, SHELL, account.id) == NotAsItIs()


@pytest.mark.parametrize("account_id", ["", "1", "a\0b", "ä", "x" * 5000])
async def test_whoever_is_not_there_is_nobody(services: Services, account_id: str) -> None:
    assert await person_acts.restore(services, SHELL, account_id) == Nobody()


async def test_nobody_acts_on_their_own_account(services: Services, bob: Visit) -> None:
    operator = await operator_in(services, bob)
    acts = (person_acts.take_role, person_acts.end_sessions, person_ways_in.start_recovery)

    assert [await act(services, operator, operator.actor) for act in acts] == [OwnAccount()] * 3
    suspended = await person_acts.suspend(services, operator, operator.actor, "Why not.")
    assert suspended == OwnAccount()
    deleted = await person_ways_in.delete(services, operator, operator.actor, "bob")
    assert deleted == OwnAccount()


async def test_the_last_admin_stays_one_even_for_the_shell(services: Services, bob: Visit) -> None:
    ann = await account_of(services)
    await person_acts.suspend(services, SHELL, (await account_of(services, "bob")).id, "Gone.")

    assert await person_acts.take_role(services, SHELL, ann.id) == LastAdmin()
    assert await person_acts.suspend(services, SHELL, ann.id, "Spam.") == LastAdmin()
    assert await person_ways_in.delete(services, SHELL, ann.id, "ann") == LastAdmin()
    assert await admins(services) == ["ann"]


async def test_what_the_last_admin_had_open_stays_open_when_nothing_is_done(
    services: Services, ann: Visit
) -> None:
    await services.db.execute("UPDATE accounts SET role = 'admin'")

    await person_ways_in.delete(services, SHELL, (await account_of(services)).id, "ann")

    assert await sessions.account_of(services, ann)


@pytest.mark.parametrize("act", ["take_role", "suspend", "delete"])
async def test_of_two_admins_who_put_out_each_other_at_once_one_stays(
    services: Services, ann: Visit, bob: Visit, act: str
) -> None:
    people = {"ann": ann, "bob": bob}
    by = {name: await operator_in(services, visit) for name, visit in people.items()}

    async def put_out(name: str, operator: Operator) -> object:
        target = (await account_of(services, name)).id
        match act:
            case "take_role":
                return await person_acts.take_role(services, operator, target)
            case "suspend":
                return await person_acts.suspend(services, operator, target, "You first.")
            case _:
                return await person_ways_in.delete(services, operator, target, name)

    async with services.db.transaction():  # so that both have come as far as they can
        await accounts.lock(services.db, by["ann"].actor)
        acting = [
            asyncio.create_task(put_out("bob", by["ann"])),
            asyncio.create_task(put_out("ann", by["bob"])),
        ]
        await asyncio.wait(acting, timeout=A_MOMENT)
    done = await asyncio.gather(*acting)

    assert len(await admins(services)) == 1
    assert sorted(type(one).__name__ for one in done) == ["Acted", "NoAdmin"]


async def test_the_role_is_given_and_taken(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    await register(services, mailbox, "bob", BOB)
    for name in ("ann", "bob"):
        account = await account_of(services, name)
        assert isinstance(await person_acts.give_role(services, SHELL, account.id), Acted)
    assert sorted(await admins(services)) == ["ann", "bob"]

    assert isinstance(await person_acts.take_role(services, SHELL, account.id), Acted)

    assert (await account_of(services, "bob")).role is Role.MEMBER
    assert (await mailbox.newest(BOB)).subject == "You are no administrator any more"


async def test_a_session_of_somebody_else_is_not_ended(
    services: Services, mailbox: Mailbox, ann: Visit, bob: Visit
) -> None:
    session = await sessions.resume(services, bob.session_token or "")
    assert session
    of_ann = (await account_of(services)).id

    assert await person_acts.end_session(services, SHELL, of_ann, session.id) == NotAsItIs()

    assert await sessions.account_of(services, bob)


async def test_ended_sessions_take_trusted_browsers_with_them(
    services: Services, mailbox: Mailbox, clock: Clock, ann: Visit
) -> None:
    await log_in(services, mailbox, clock, replace(LOGIN, trust=True))

    await person_acts.end_sessions(services, SHELL, (await account_of(services)).id)

    for table in ("sessions", "trusted_browsers"):
        assert await services.db.fetch_all(f"SELECT * FROM {table}") == []
