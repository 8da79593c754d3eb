"""Changing the password: the present one is asked for, as sparingly as at the door."""

import asyncio
from dataclasses import replace

import pytest

from otpweb.domain.owed import Access, Nothing
from otpweb.domain.passwords import PasswordProblem
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import asking, change_password, login, sessions
from otpweb.flows.challenges import Opened
from otpweb.flows.change_password import Changed, Form, Refused
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.clock import Clock
from tests.flows.people import LOGIN, PASSWORD, register, visitor
from tests.mailbox import Mailbox

NEW = "seven quiet owls"


async def change(services: Services, signed_in: SignedIn, current: str, new: str = NEW) -> object:
    visit = replace(visitor(), session_token=signed_in.token)
    session = await sessions.resume(services, signed_in.token)
    assert session
    return await change_password.change(services, visit, session, Form(current, new))


async def test_the_new_password_is_the_one_that_counts(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    signed_in = await register(services, mailbox)
    clock.advance(60)

    assert isinstance(await change(services, signed_in, PASSWORD), Changed)
    assert await login.start(services, visitor(), LOGIN) == login.WrongPassword()
    assert await login.start(services, visitor(), replace(LOGIN, password=NEW)) == Opened()


@pytest.mark.parametrize(
    ("current", "new", "refused"),
    [
        ("not the password", NEW, Refused(True, None)),
        ("", NEW, Refused(True, None)),
        ("not the password", "short", Refused(True, PasswordProblem.TOO_SHORT)),
        (PASSWORD, "", Refused(False, PasswordProblem.EMPTY)),
        (PASSWORD, "annabel is my name", Refused(False, PasswordProblem.HOLDS_NAME)),
        (PASSWORD, PASSWORD, Refused(False, PasswordProblem.SAME)),
    ],
)
async def test_what_is_wrong_is_said_at_once_and_nothing_changes(
    services: Services, mailbox: Mailbox, current: str, new: str, refused: Refused
) -> None:
    signed_in = await register(services, mailbox, "annabel", "ann@example.com")
    before = await services.db.fetch_all("SELECT * FROM accounts")

    assert await change(services, signed_in, current, new) == refused
    assert await services.db.fetch_all("SELECT * FROM accounts") == before
    assert await sessions.resume(services, signed_in.token)


async def test_the_sixth_wrong_password_has_to_wait(services: Services, mailbox: Mailbox) -> None:
    signed_in = await register(services, mailbox)
    for _ in range(5):
        assert await change(services, signed_in, "wrong") == Refused(True, None)

    assert await change(services, signed_in, PASSWORD) == TooSoon(300, Reason.PASSWORD)


async def test_an_empty_field_is_no_guess(services: Services, mailbox: Mailbox) -> None:
    signed_in = await register(services, mailbox)
    for _ in range(6):
        await change(services, signed_in, "")

    assert isinstance(await change(services, signed_in, PASSWORD), Changed)


async def test_of_parallel_changes_one_counts(services: Services, mailbox: Mailbox) -> None:
    signed_in = await register(services, mailbox)
    session = await sessions.resume(services, signed_in.token)
    assert session
    visit = replace(visitor(), session_token=signed_in.token)
    forms = [Form(PASSWORD, f"{NEW} number {number}") for number in range(4)]

    answers = await asyncio.gather(
        *(change_password.change(services, visit, session, form) for form in forms)
    )

    assert sum(isinstance(one, Changed) for one in answers) == 1


async def test_it_is_no_proof_for_what_is_sensitive(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    signed_in = await register(services, mailbox)
    clock.advance(301)

    changed = await change(services, signed_in, PASSWORD)

    assert isinstance(changed, Changed)
    session = await sessions.resume(services, changed.token)
    assert isinstance(asking.owed_of(services, session, Access.MEMBER), Nothing)
    assert not isinstance(asking.owed_of(services, session, Access.FRESH), Nothing)
