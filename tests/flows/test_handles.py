"""The handle by which a browser holds its challenge changes with what it has shown."""

from dataclasses import replace

from otpweb.flows import login, registration
from otpweb.flows.challenges import Opened
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import NoChallenge, Screen, look
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, LOGIN, answer, begin_login, register, visitor
from tests.mailbox import Mailbox

ANN = replace(visitor(), next_handle="the next handle")


async def test_a_right_password_brings_a_new_handle(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)

    opened = await login.start(services, ANN, LOGIN)

    assert isinstance(opened, Opened)
    assert opened.handle == ANN.next_handle
    assert isinstance(await look(services, ANN.next_handle), Screen)


async def test_who_copied_the_handle_before_holds_nothing(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await begin_login(services, clock, ANN)

    code = await mailbox.code_for(EMAIL)

    assert isinstance(await answer(services, ANN, code), NoChallenge)


async def test_what_was_open_by_the_old_handle_is_over(services: Services, clock: Clock) -> None:
    first = replace(ANN, next_handle="")
    await registration.start(services, first, FORM)
    clock.advance(60)

    await registration.start(services, ANN, replace(FORM, email="bob@example.com"))

    assert isinstance(await look(services, ANN.handle), NoChallenge)


async def test_a_double_click_goes_on_with_what_its_first_press_opened(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await begin_login(services, clock, ANN)
    again = await login.start(services, ANN, LOGIN)
    held = replace(ANN, handle=ANN.next_handle)

    assert isinstance(again, Opened)
    assert again.handle == ANN.next_handle
    assert isinstance(await answer(services, held, await mailbox.code_for(EMAIL)), SignedIn)


async def test_who_gives_the_password_again_keeps_the_handle(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await begin_login(services, clock, ANN)
    held = replace(ANN, handle=ANN.next_handle, next_handle="another")
    clock.advance(60)

    opened = await login.start(services, held, LOGIN)

    assert isinstance(opened, Opened)
    assert opened.handle == held.handle
