"""“This was not me” speaks for one mailbox: which requests it ends, and which it leaves."""

from dataclasses import replace

from otpweb.domain.challenges import Outcome
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import denial, login, registration, resending
from otpweb.flows.challenges import Opened
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import NoChallenge
from tests.clock import Clock
from tests.flows.people import (
    EMAIL,
    FORM,
    LOGIN,
    answer,
    begin_login,
    in_browser_of,
    link_token,
    register,
    visitor,
)
from tests.mailbox import Mailbox


async def test_what_others_have_open_for_this_mailbox_ends_with_it(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    other = visitor()
    await registration.start(services, other, FORM)
    clock.advance(60)
    await registration.start(services, visitor(), FORM)
    await denial.deny(services, visitor(), await link_token(mailbox))
    clock.advance(60)

    assert await resending.resend(services, other) == NoChallenge(Outcome.DENIED)


async def test_nobody_can_be_kept_from_logging_in_by_registrations(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    await registration.start(services, visitor(), replace(FORM, username="mallory"))
    await denial.deny(services, visitor(), await link_token(mailbox))

    assert await begin_login(services, clock)


async def test_a_trusted_browser_needs_no_mail_and_goes_on(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    visit = visitor()
    await login.start(services, visit, replace(LOGIN, trust=True))
    signed_in = await answer(services, visit, await mailbox.code_for(EMAIL))
    assert isinstance(signed_in, SignedIn)
    await begin_login(services, clock)
    await denial.deny(services, visitor(), await link_token(mailbox))

    assert isinstance(await login.start(services, visitor(), LOGIN), TooSoon)
    assert isinstance(await login.start(services, in_browser_of(signed_in), LOGIN), SignedIn)


async def test_a_link_is_good_for_its_own_request_only(
    services: Services, mailbox: Mailbox
) -> None:
    victim = visitor()
    await registration.start(services, victim, replace(FORM, email="bob@example.com"))
    await registration.start(services, visitor(), FORM)
    await denial.deny(services, visitor(), await link_token(mailbox))

    code = await mailbox.code_for("bob@example.com")
    assert isinstance(await answer(services, victim, code), SignedIn)


async def test_a_link_speaks_for_its_own_mailbox_wherever_the_request_has_gone(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    mallory, hers = visitor(), "mallory@example.com"
    await registration.start(services, mallory, replace(FORM, email=hers))
    link = await link_token(mailbox, hers)
    clock.advance(60)
    assert await resending.correct_address(services, mallory, EMAIL) == resending.Sent()

    await denial.deny(services, mallory, link)

    clock.advance(60)
    assert await registration.start(services, visitor(), FORM) == Opened()
    refused = await registration.start(services, visitor(), replace(FORM, email=hers))
    assert isinstance(refused, TooSoon)


async def test_whoever_was_mailed_by_mistake_ends_nothing_of_the_next_address(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    ann = visitor()
    await registration.start(services, ann, replace(FORM, email="an@example.com"))
    link = await link_token(mailbox, "an@example.com")
    clock.advance(60)
    await resending.correct_address(services, ann, EMAIL)

    await denial.deny(services, visitor(), link)

    assert isinstance(await answer(services, ann, await mailbox.code_for(EMAIL)), SignedIn)


async def test_other_spellings_of_a_mailbox_are_as_quiet(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await registration.start(services, visitor(), replace(FORM, email="ann.x@gmail.com"))
    await denial.deny(services, visitor(), await link_token(mailbox, "ann.x@gmail.com"))
    clock.advance(60)

    form = replace(FORM, email="a.nnx+1@gmail.com")
    refused = await registration.start(services, visitor(), form)

    assert isinstance(refused, TooSoon)
    assert refused.reason is Reason.MUTED
