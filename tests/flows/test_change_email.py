"""Changing the address: it counts once its code was typed, and nothing tells who has it."""

import asyncio
from dataclasses import replace

import pytest

from otpweb.domain.addresses import AddressProblem
from otpweb.domain.challenges import Outcome
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import change_email, login, sessions
from otpweb.flows.challenges import Done, Opened
from otpweb.flows.change_email import SameAddress
from otpweb.flows.services import Services
from otpweb.flows.verification import NoChallenge
from tests.clock import Clock
from tests.flows import people
from tests.flows.people import (
    EMAIL,
    LOGIN,
    answer,
    begin_login,
    in_browser_of,
    log_in,
    logged_in,
    register,
    undo_token,
    visitor,
    whose,
)
from tests.mailbox import Mailbox

NEW = "ann@example.org"


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox) -> Visit:
    return logged_in(await register(services, mailbox))


async def ask(services: Services, visit: Visit, email: str = NEW) -> object:
    return await change_email.start(services, visit, await whose(services, visit), email)


async def test_the_code_from_the_new_address_changes_it(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    done = await people.change_email(services, mailbox, ann, NEW)

    assert done == Done("/account/email/done")
    assert (await whose(services, ann)).email == NEW


async def test_until_then_codes_go_on_going_to_the_old_one(
    services: Services, mailbox: Mailbox, clock: Clock, ann: Visit
) -> None:
    await ask(services, ann)

    await begin_login(services, clock)

    assert (await mailbox.newest(EMAIL)).has_code
    assert (await whose(services, ann)).email == EMAIL


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("nobody", AddressProblem.MALFORMED),
        ("", AddressProblem.EMPTY),
        ("ANN@example.com", SameAddress()),
    ],
)
async def test_what_cannot_be_the_new_address_is_refused_at_once(
    services: Services, ann: Visit, typed: str, answer: object
) -> None:
    assert await ask(services, ann, typed) == answer


async def test_an_address_that_has_an_account_is_answered_alike_and_no_code_opens_it(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    await register(services, mailbox, "bob", "bob@example.com")

    assert await ask(services, ann, "bob@example.com") == Opened()

    mail = await mailbox.newest("bob@example.com")
    assert mail.subject == "This address has an account already"
    assert not mail.has_code


async def test_who_was_quicker_with_the_address_keeps_it(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    await ask(services, ann)
    code = await mailbox.code_for(NEW)
    await services.db.execute("DELETE FROM budgets")
    await register(services, mailbox, "bob", NEW)

    assert await answer(services, ann, code) == Done("/account/email/taken")
    assert (await whose(services, ann)).email == EMAIL


async def test_of_two_accounts_that_prove_one_address_at_once_one_gets_it(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    bob = logged_in(await register(services, mailbox, "bob", "bob@example.com"))
    codes = []
    for visit in (ann, bob):
        await services.db.execute("DELETE FROM budgets")
        await ask(services, visit)
        codes.append((visit, await mailbox.code_for(NEW)))

    done = await asyncio.gather(*(answer(services, visit, code) for visit, code in codes))

    assert set(done) == {Done("/account/email/done"), Done("/account/email/taken")}


async def test_without_the_session_that_asked_the_code_changes_nothing(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    await ask(services, ann)
    await sessions.end(services, ann, ann.session_token or "")

    assert await answer(services, ann, await mailbox.code_for(NEW)) == NoChallenge(
        Outcome.CANCELLED
    )


async def test_somebody_else_who_logs_in_meanwhile_does_not_get_it(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    await ask(services, ann)
    bob = await register(services, mailbox, "bob", "bob@example.com")
    code = await mailbox.code_for(NEW)

    changed = await answer(services, replace(ann, session_token=bob.token), code)

    assert changed == NoChallenge(Outcome.CANCELLED)


async def test_other_sessions_and_their_trust_end_and_this_one_stays(
    services: Services, mailbox: Mailbox, clock: Clock, ann: Visit
) -> None:
    other = await log_in(services, mailbox, clock, replace(LOGIN, trust=True))

    await people.change_email(services, mailbox, ann, NEW)

    assert await sessions.account_of(services, logged_in(other)) is None
    assert await sessions.account_of(services, ann)
    assert await login.start(services, in_browser_of(other), LOGIN) == Opened()


async def test_codes_mailed_to_the_old_address_die(
    services: Services, mailbox: Mailbox, clock: Clock, ann: Visit
) -> None:
    thief = await begin_login(services, clock)
    code = await mailbox.code_for(EMAIL)

    await people.change_email(services, mailbox, ann, NEW)

    assert await answer(services, thief, code) == NoChallenge(Outcome.CANCELLED)


async def test_the_old_address_is_told_and_the_link_stands_in_no_table(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    await people.change_email(services, mailbox, ann, NEW)

    mail = await mailbox.newest(EMAIL)
    assert mail.subject == "Your e-mail address was changed"
    assert NEW in mail.text
    assert "28 November 2026" in mail.text
    token = await undo_token(mailbox)
    assert f"http://localhost/undo-email/{token}" in mail.html
    [row] = await services.db.fetch_all("SELECT * FROM outbox WHERE message = 'email_changed'")
    assert not any(token.rpartition("-")[2] in str(value) for value in row.values())


async def test_an_account_bothers_five_strangers_an_hour(services: Services, ann: Visit) -> None:
    for number in range(5):
        assert await ask(services, ann, f"stranger{number}@example.com") == Opened()

    refused = await ask(services, ann)
    assert isinstance(refused, TooSoon)
    assert refused.reason is Reason.CHANGES


async def test_a_request_that_has_to_wait_is_not_counted(services: Services, ann: Visit) -> None:
    assert await ask(services, ann) == Opened()
    for _ in range(6):
        tab = replace(visitor(), session_token=ann.session_token)
        elsewhere = await ask(services, tab)
        assert isinstance(elsewhere, TooSoon)
        assert elsewhere.reason is Reason.INTERVAL

    assert await ask(services, ann, "other@example.com") == Opened()
