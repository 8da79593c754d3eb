"""After a recovery: mail has set the password, so mail alone is not enough to log in with it."""

from dataclasses import replace

import pytest

from otpweb.domain.authenticators import Factor
from otpweb.flows import asking, login, recovery
from otpweb.flows.challenges import Opened
from otpweb.flows.recovery import Chosen
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.clock import Clock
from tests.flows.authenticators import (
    App,
    answer_step,
    codes_of,
    register_with_app,
    session_of,
    show_password,
)
from tests.flows.passkeys import add_passkey, new_device, sign_in
from tests.flows.people import EMAIL, LOGIN, get_grant, register, visitor
from tests.mailbox import Mailbox

NEW = "seven quiet owls"
NEW_LOGIN = replace(LOGIN, password=NEW)


async def recover(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    grant = await get_grant(services, mailbox, clock)
    assert await recovery.choose_password(services, grant, NEW) == Chosen()


async def ways(services: Services) -> tuple[Factor, ...]:
    """Return what may follow the new password."""
    asked = await asking.at_door(services, await show_password(services, NEW_LOGIN))
    assert asked
    return asked.ways


@pytest.fixture
async def app(services: Services, mailbox: Mailbox, clock: Clock) -> App:
    return await register_with_app(services, mailbox, clock)


async def test_who_recovers_is_not_let_in_by_another_mail(
    services: Services, mailbox: Mailbox, clock: Clock, app: App
) -> None:
    await recover(services, mailbox, clock)

    assert await ways(services) == (Factor.TOTP, Factor.RECOVERY_CODE)
    assert "a mailed code is not enough this time" in (await mailbox.newest(EMAIL)).text


@pytest.mark.parametrize("factor", [Factor.TOTP, Factor.RECOVERY_CODE])
async def test_what_its_owner_has_in_hand_makes_mail_enough_again(
    services: Services, mailbox: Mailbox, clock: Clock, app: App, factor: Factor
) -> None:
    code, *_ = await codes_of(services, app.session_token)
    await recover(services, mailbox, clock)
    visit = await show_password(services, NEW_LOGIN)
    typed = app.next_code() if factor is Factor.TOTP else code

    assert isinstance(await answer_step(services, visit, factor, typed), SignedIn)
    assert Factor.MAILED_CODE in await ways(services)


async def test_a_passkey_alone_says_nothing_of_the_password_that_mail_has_set(
    services: Services, mailbox: Mailbox, clock: Clock, app: App
) -> None:
    device = new_device()
    await add_passkey(services, device, app.session_token)
    await recover(services, mailbox, clock)

    assert isinstance(await sign_in(services, device), SignedIn)

    assert Factor.MAILED_CODE not in await ways(services)


async def test_who_recovers_once_more_is_not_asked_for_an_app_whose_key_was_dropped_meanwhile(
    services: Services, mailbox: Mailbox, clock: Clock, app: App
) -> None:
    await recover(services, mailbox, clock)
    await services.db.execute("UPDATE totps SET sealed_secret = ''")

    await recover(services, mailbox, clock)

    assert Factor.MAILED_CODE in await ways(services)


async def test_a_site_that_takes_mail_later_does_not_take_it_for_who_recovered_before(
    services: Services, mailbox: Mailbox, clock: Clock, app: App
) -> None:
    strict = replace(services, steps=replace(services.steps, takes_mailed_code=False))
    await recover(strict, mailbox, clock)

    assert Factor.MAILED_CODE not in await ways(services)
    assert "not enough this time" not in (await mailbox.newest(EMAIL)).text


async def test_the_wish_of_the_owner_stays_what_it_was(
    services: Services, mailbox: Mailbox, clock: Clock, app: App
) -> None:
    await recover(services, mailbox, clock)
    visit = await show_password(services, NEW_LOGIN)

    signed_in = await answer_step(services, visit, Factor.TOTP, app.next_code())

    assert isinstance(signed_in, SignedIn)
    account = (await session_of(services, signed_in.token)).account
    assert account.authenticators.takes_mailed_code


async def test_who_has_nothing_else_is_mailed_a_code_as_ever(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await recover(services, mailbox, clock)

    assert await login.start(services, visitor(), NEW_LOGIN) == Opened()
