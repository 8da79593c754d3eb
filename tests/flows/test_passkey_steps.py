"""A passkey after the password: of this account, for this browser, and once."""

from dataclasses import replace

import pytest

from otpweb.domain.authenticators import Factor
from otpweb.domain.challenges import Outcome
from otpweb.domain.visits import Visit
from otpweb.flows import asking, login, passkey_login, sessions
from otpweb.flows.asking import StepAsked
from otpweb.flows.challenges import Opened
from otpweb.flows.passkey_proofs import step_options
from otpweb.flows.second_step import Malformed, Proven, WrongAnswer
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.authenticator import Manners, SoftwareAuthenticator
from tests.clock import Clock
from tests.flows.passkeys import (
    add_passkey,
    answer_step,
    ask_step,
    asked_in,
    in_session_of,
    new_device,
    passkeys_of,
    sign_in,
)
from tests.flows.people import EMAIL, LOGIN, answer, register, suspend, visitor
from tests.mailbox import Mailbox


@pytest.fixture
async def device(services: Services, mailbox: Mailbox) -> SoftwareAuthenticator:
    """A device with a passkey of Ann's."""
    device = new_device()
    await add_passkey(services, device, (await register(services, mailbox)).token)
    return device


async def with_password(services: Services) -> Visit:
    """Return a browser in which Ann's password was right, and a passkey is asked for."""
    visit = replace(visitor(), next_handle="a part of the next one")
    asked = await login.start(services, visit, LOGIN)
    assert isinstance(asked, StepAsked)
    assert asked.way is Factor.PASSKEY
    return replace(visit, handle=asked.handle)


async def test_after_the_password_a_touch_is_enough(
    services: Services, device: SoftwareAuthenticator
) -> None:
    visit = await with_password(services)
    asked, options = await ask_step(services, visit)

    shown = device.sign_in(options, Manners(is_verified=False))

    assert isinstance(await answer_step(services, visit, asked, shown), SignedIn)


async def test_an_answer_is_good_once(services: Services, device: SoftwareAuthenticator) -> None:
    visit = await with_password(services)
    asked, options = await ask_step(services, visit)
    shown = device.sign_in(options)
    await answer_step(services, visit, asked, shown)
    visit = replace(await with_password(services), handle=visit.handle)

    assert await answer_step(services, visit, asked, shown) == WrongAnswer(None)


async def test_a_wrong_answer_uses_up_the_question(
    services: Services, device: SoftwareAuthenticator
) -> None:
    visit = await with_password(services)
    asked, options = await ask_step(services, visit)
    wrong, right = device.sign_in(options, Manners(type="webauthn.create")), device.sign_in(options)
    assert await answer_step(services, visit, asked, wrong) == WrongAnswer(None)

    assert await answer_step(services, visit, asked, right) == WrongAnswer(None)


async def test_what_is_no_answer_uses_up_nothing(
    services: Services, device: SoftwareAuthenticator
) -> None:
    visit = await with_password(services)
    asked, options = await ask_step(services, visit)
    assert await answer_step(services, visit, asked, "cancelled") == Malformed()

    assert isinstance(await answer_step(services, visit, asked, device.sign_in(options)), SignedIn)


async def test_a_passkey_of_another_account_is_refused(
    services: Services, mailbox: Mailbox, device: SoftwareAuthenticator
) -> None:
    of_bob = new_device()
    bob = await register(services, mailbox, "bob", "bob@example.com")
    token = await add_passkey(services, of_bob, bob.token)
    visit = await with_password(services)
    asked, options = await ask_step(services, visit)
    [passkey] = await passkeys_of(services, token)
    foreign = options.replace(next(iter(device.held)), passkey.credential_id)

    shown = of_bob.sign_in(foreign)

    assert await answer_step(services, visit, asked, shown) == WrongAnswer(None)


async def test_an_answer_for_the_second_step_is_none_for_logging_in_alone(
    services: Services, device: SoftwareAuthenticator
) -> None:
    visit = await with_password(services)
    asked, _ = await ask_step(services, visit)
    alone = device.sign_in(await passkey_login.options(services, visit))

    assert await answer_step(services, visit, asked, alone) == WrongAnswer(None)


async def test_a_suspended_owner_is_told_so_after_the_passkey(
    services: Services, device: SoftwareAuthenticator
) -> None:
    await suspend(services)
    visit = await with_password(services)
    asked, options = await ask_step(services, visit)

    shown = device.sign_in(options)

    assert await answer_step(services, visit, asked, shown) is Outcome.SUSPENDED


async def test_whoever_has_the_passkey_elsewhere_has_a_code_mailed(
    services: Services, mailbox: Mailbox, clock: Clock, device: SoftwareAuthenticator
) -> None:
    clock.advance(60)
    visit = await with_password(services)
    asked, _ = await ask_step(services, visit)
    assert asked.ways == (Factor.PASSKEY, Factor.MAILED_CODE, Factor.RECOVERY_CODE)

    opened = await asking.mail_code(services, visit, asked.account, asked.wishes)

    assert isinstance(opened, Opened)
    visit = replace(visit, handle=opened.handle or visit.handle)
    code = await mailbox.code_for(EMAIL)
    assert isinstance(await answer(services, visit, code), SignedIn)


async def test_before_what_is_sensitive_the_passkey_is_shown_again(
    services: Services, clock: Clock, device: SoftwareAuthenticator
) -> None:
    signed_in = await sign_in(services, device)
    assert isinstance(signed_in, SignedIn)
    clock.advance(301)
    visit = in_session_of(signed_in)
    asked = await asked_in(services, signed_in.token)
    assert asked.ways[0] is Factor.PASSKEY
    options = await step_options(services, visit, asked)
    assert options

    proven = await answer_step(services, visit, asked, device.sign_in(options))

    assert isinstance(proven, Proven)
    session = await sessions.resume(services, proven.token)
    assert session
    assert asking.in_session(services, session, proven.token, None).ways == ()
