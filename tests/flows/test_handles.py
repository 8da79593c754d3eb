"""The handle by which a browser holds its challenge changes with what it has shown."""

from dataclasses import replace

from otpweb.domain.waits import TooSoon
from otpweb.flows import login, registration, resending
from otpweb.flows.challenges import Opened
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import NoChallenge, Screen, look
from otpweb.storage import accounts
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
    assert opened.handle != ANN.handle
    assert isinstance(await look(services, opened.handle), Screen)


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
    clock.advance(60)
    opened = [await login.start(services, ANN, LOGIN) for _ in range(2)]

    held = {one.handle for one in opened if isinstance(one, Opened)}
    assert len(held) == 1
    ann = replace(ANN, handle=held.pop())
    assert isinstance(await answer(services, ann, await mailbox.code_for(EMAIL)), SignedIn)


async def test_who_gives_the_password_again_keeps_the_handle(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    handles = []
    held = ANN
    for _ in range(2):
        opened = await login.start(services, held, LOGIN)
        assert isinstance(opened, Opened)
        handles.append(opened.handle)
        held = replace(held, handle=opened.handle, next_handle=f"after {opened.handle}")
        clock.advance(60)

    assert handles[0] == handles[1]


async def test_after_a_request_that_is_over_the_password_brings_a_new_handle(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    first = await begin_login(services, clock, replace(ANN, next_handle=""))
    await resending.cancel(services, first)
    await begin_login(services, clock, ANN)

    assert isinstance(await look(services, ANN.handle), NoChallenge)


async def test_another_address_leads_to_another_handle(services: Services) -> None:
    opened = [
        await registration.start(services, ANN, replace(FORM, email=email))
        for email in (EMAIL, "bob@example.com")
    ]

    assert len({one.handle for one in opened if isinstance(one, Opened)}) == 2


async def test_a_copied_cookie_cannot_have_the_owners_code_finish_another_form(
    services: Services, mailbox: Mailbox
) -> None:
    opened = await registration.start(services, ANN, FORM)
    copied = replace(FORM, username="mallory", password="eight loud ravens")

    refused = await registration.start(services, ANN, copied)

    assert isinstance(opened, Opened)
    assert isinstance(refused, TooSoon)
    visit = replace(ANN, handle=opened.handle)
    signed_in = await answer(services, visit, await mailbox.code_for(EMAIL))
    assert isinstance(signed_in, SignedIn)
    account = await accounts.find_by_email(services.db, EMAIL)
    assert account
    assert account.username == FORM.username
