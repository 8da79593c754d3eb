"""Recovery codes: each good once, for one account, shown for as long as they are new."""

import asyncio
from dataclasses import replace

from otpweb.domain.authenticators import Factor
from otpweb.domain.keys import Keyring
from otpweb.flows import housekeeping, recovery_codes
from otpweb.flows.second_step import WrongAnswer
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.clock import Clock
from tests.flows.authenticators import (
    answer_step,
    codes_of,
    in_session_of,
    register_with_app,
    session_of,
    set_up_app,
    show_password,
)
from tests.flows.people import EMAIL, register
from tests.mailbox import Mailbox

CODE = Factor.RECOVERY_CODE


async def test_a_code_is_good_once_and_its_owner_is_told(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    code, *_ = await codes_of(services, app.session_token)

    first = await answer_step(services, await show_password(services), CODE, code.lower())
    second = await answer_step(services, await show_password(services), CODE, code)

    assert isinstance(first, SignedIn)
    assert isinstance(second, WrongAnswer)
    [told] = [one for one in await mailbox.of(EMAIL) if "You have 9 left" in one.text]
    assert told.subject == "A recovery code was used"
    assert code not in await codes_of(services, first.token)


async def test_of_parallel_uses_of_one_code_one_begins_a_session(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    code, *_ = await codes_of(services, app.session_token)
    visits = [await show_password(services) for _ in range(10)]

    answers = await asyncio.gather(*(answer_step(services, visit, CODE, code) for visit in visits))

    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1


async def test_a_code_of_another_account_is_none(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register_with_app(services, mailbox, clock)
    bob = await register(services, mailbox, "bob", "bob@example.com")
    bobs = await set_up_app(services, clock, bob.token)
    code, *_ = await codes_of(services, bobs.session_token)

    answer = await answer_step(services, await show_password(services), CODE, code)

    assert isinstance(answer, WrongAnswer)


async def test_codes_outlive_a_rotation_of_the_key(services: Services, clock: Clock) -> None:
    before = replace(services, keys=Keyring("older key"))
    rotated = replace(services, keys=Keyring("newer key", ("older key",)))
    app = await register_with_app(before, Mailbox(before), clock)
    code, *_ = await codes_of(rotated, app.session_token)

    answer = await answer_step(rotated, await show_password(rotated), CODE, code)

    assert isinstance(answer, SignedIn)


async def test_codes_are_shown_for_ten_minutes(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    codes = await codes_of(services, app.session_token)
    clock.advance(601)
    late = await codes_of(services, app.session_token)
    await housekeeping.tidy(services)

    [sealed] = await services.db.fetch_all("SELECT COUNT(sealed_code) AS n FROM recovery_codes")
    assert (len(set(codes)), late, sealed["n"]) == (10, [], 0)


async def test_codes_that_are_kept_are_shown_no_more_and_stay_good(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    code, *_ = await codes_of(services, app.session_token)
    account = (await session_of(services, app.session_token)).account
    await recovery_codes.keep(services, account)

    assert await codes_of(services, app.session_token) == []
    answer = await answer_step(services, await show_password(services), CODE, code)
    assert isinstance(answer, SignedIn)


async def test_new_codes_replace_all_older_ones_however_often_they_are_asked_for(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    older, *_ = await codes_of(services, app.session_token)
    account = (await session_of(services, app.session_token)).account
    visit = in_session_of(app.session_token)

    await asyncio.gather(*(recovery_codes.make(services, visit, account) for _ in range(3)))

    codes = await codes_of(services, app.session_token)
    assert len(codes) == 10
    assert older not in codes
    answer = await answer_step(services, await show_password(services), CODE, older)
    assert isinstance(answer, WrongAnswer)


async def test_whoever_has_no_authenticator_gets_no_codes(
    services: Services, mailbox: Mailbox
) -> None:
    token = (await register(services, mailbox)).token
    account = (await session_of(services, token)).account

    assert not await recovery_codes.make(services, in_session_of(token), account)
    assert await codes_of(services, token) == []
