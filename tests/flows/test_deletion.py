"""Deleting an account: with password and code, all of it, and never the last admin."""

import asyncio

import pytest

from otpweb.domain.challenges import Outcome
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import deletion, sessions
from otpweb.flows.challenges import Done, Opened
from otpweb.flows.services import Services
from otpweb.flows.step_up import WrongPassword
from otpweb.flows.verification import NoChallenge
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.people import (
    EMAIL,
    PASSWORD,
    answer,
    guess_passwords,
    logged_in,
    register,
    visitor,
    whose,
)
from tests.mailbox import Mailbox

A_MOMENT = 0.2  # seconds
GOODBYE = Done("/goodbye", logs_out=True)


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox) -> Visit:
    return logged_in(await register(services, mailbox))


async def ask(services: Services, visit: Visit, password: str = PASSWORD) -> object:
    return await deletion.start(services, visit, await whose(services, visit), password)


async def delete(services: Services, mailbox: Mailbox, visit: Visit, email: str = EMAIL) -> object:
    assert await ask(services, visit) == Opened()
    return await answer(services, visit, await mailbox.code_for(email))


async def test_password_and_code_delete_all_that_was_the_accounts(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    assert await delete(services, mailbox, ann) == GOODBYE

    for table in ("accounts", "sessions", "known_browsers"):
        assert await services.db.fetch_all(f"SELECT * FROM {table}") == []
    assert await sessions.account_of(services, ann) is None


async def test_its_events_stay_and_its_owner_is_told(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    account = await whose(services, ann)

    await delete(services, mailbox, ann)

    events = await services.db.fetch_all("SELECT kind, account_id FROM events ORDER BY id")
    assert (events[-1]["kind"], events[-1]["account_id"]) == ("account.deleted", account.id)
    assert (await mailbox.newest(EMAIL)).subject == "Your account was deleted"


async def test_no_limit_names_the_account_or_its_address_any_more(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    listed = "SELECT hits, subject FROM budgets WHERE subject LIKE :whose"
    account = await whose(services, ann)
    await guess_passwords(services, visitor(), 2)
    about = [{"whose": f"%{account.id}%"}, {"whose": f"%{EMAIL}%"}]
    assert all([await services.db.fetch_all(listed, whose) for whose in about])
    counted = await services.db.fetch_one("SELECT SUM(hits) AS hits FROM budgets")

    await delete(services, mailbox, ann)

    for whose_ in about:
        assert await services.db.fetch_all(listed, whose_) == []
    left = await services.db.fetch_one("SELECT SUM(hits) AS hits FROM budgets")
    assert counted
    assert left
    assert left["hits"] >= counted["hits"]


async def test_name_and_address_are_free_at_once(
    services: Services, mailbox: Mailbox, clock: Clock, ann: Visit
) -> None:
    await delete(services, mailbox, ann)
    clock.advance(60)

    assert await register(services, mailbox)


async def test_a_wrong_password_mails_nothing_and_is_counted(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    for _ in range(5):
        assert await ask(services, ann, "not the password") == WrongPassword()

    assert isinstance(await ask(services, ann), TooSoon)
    assert "delete" not in (await mailbox.newest(EMAIL)).text


async def test_without_the_session_that_asked_the_code_deletes_nothing(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    await ask(services, ann)
    await sessions.end(services, ann, ann.session_token or "")

    refused = await answer(services, ann, await mailbox.code_for(EMAIL))

    assert refused == NoChallenge(Outcome.CANCELLED)
    assert await accounts.find_by_username(services.db, "ann")


async def test_the_last_admin_stays_and_is_told_so(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    await register(services, mailbox, "bob", "bob@example.com")
    await services.db.execute("UPDATE accounts SET role = 'admin'")
    await services.db.execute("UPDATE accounts SET status = 'suspended' WHERE username = 'bob'")

    assert await delete(services, mailbox, ann) == Done("/account/delete/last-admin")
    assert await sessions.account_of(services, ann)


async def test_of_two_admins_who_leave_at_once_one_stays(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    bob = logged_in(await register(services, mailbox, "bob", "bob@example.com"))
    await services.db.execute("UPDATE accounts SET role = 'admin'")
    people = {ann: EMAIL, bob: "bob@example.com"}
    for visit in people:
        assert await ask(services, visit) == Opened()
    codes = [(visit, await mailbox.code_for(email)) for visit, email in people.items()]

    async with services.db.transaction():  # so that both have come as far as they can
        await accounts.lock(services.db, (await whose(services, ann)).id)
        leaving = [asyncio.create_task(answer(services, *one)) for one in codes]
        await asyncio.wait(leaving, timeout=A_MOMENT)
    done = await asyncio.gather(*leaving)

    assert sorted(done, key=str) == sorted([GOODBYE, Done("/account/delete/last-admin")], key=str)
    assert len(await services.db.fetch_all("SELECT id FROM accounts")) == 1
