"""Once more, before what is sensitive: the password, where there is nothing stronger."""

import pytest

from otpweb.domain.authenticators import Factor
from otpweb.domain.challenges import Outcome
from otpweb.domain.owed import Access, Nothing
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import asking, sessions, step_up
from otpweb.flows.asking import Asked
from otpweb.flows.second_step import NotAsked, Proven
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.step_up import WrongPassword
from otpweb.flows.verification import NoChallenge
from tests.clock import Clock
from tests.flows.people import EMAIL, PASSWORD, answer, begin_login, register, visitor
from tests.flows.totps import add_totp
from tests.mailbox import Mailbox


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox, clock: Clock) -> SignedIn:
    """Somebody who has logged in longer ago than a proof is fresh."""
    signed_in = await register(services, mailbox)
    clock.advance(301)
    return signed_in


async def asked_of(services: Services, signed_in: SignedIn) -> Asked:
    session = await sessions.resume(services, signed_in.token)
    assert session
    return asking.in_session(services, session, signed_in.token, "/account")


async def test_the_password_opens_what_is_sensitive(services: Services, ann: SignedIn) -> None:
    asked = await asked_of(services, ann)
    assert asked.ways == (Factor.PASSWORD,)

    proven = await step_up.show_password(services, visitor(), asked, PASSWORD)

    assert isinstance(proven, Proven)
    session = await sessions.resume(services, proven.token)
    assert asking.owed_of(services, session, Access.FRESH) == Nothing()


async def test_after_a_proof_the_token_is_another_and_the_old_one_dead(
    services: Services, ann: SignedIn
) -> None:
    asked = await asked_of(services, ann)

    proven = await step_up.show_password(services, visitor(), asked, PASSWORD)

    assert isinstance(proven, Proven)
    assert proven.token != ann.token
    assert await sessions.resume(services, ann.token) is None


async def test_a_wrong_password_opens_nothing(services: Services, ann: SignedIn) -> None:
    refused = await step_up.show_password(
        services, visitor(), await asked_of(services, ann), "not the password"
    )

    assert refused == WrongPassword()
    assert (await asked_of(services, ann)).ways == (Factor.PASSWORD,)


async def test_a_thief_of_a_session_cannot_guess_on(services: Services, ann: SignedIn) -> None:
    asked, thief = await asked_of(services, ann), visitor()
    for _ in range(5):
        await step_up.show_password(services, thief, asked, "not the password")

    rests = await step_up.show_password(services, thief, asked, PASSWORD)

    assert isinstance(rests, TooSoon)
    assert rests.reason is Reason.PASSWORD


async def test_who_has_just_shown_it_is_asked_for_nothing(
    services: Services, mailbox: Mailbox
) -> None:
    asked = await asked_of(services, await register(services, mailbox))

    assert asked.ways == ()
    assert await step_up.show_password(services, visitor(), asked, PASSWORD) == NotAsked()


async def test_who_has_an_app_cannot_do_with_the_password(
    services: Services, ann: SignedIn
) -> None:
    await add_totp(services)
    asked = await asked_of(services, ann)

    assert asked.ways == (Factor.TOTP,)
    assert await step_up.show_password(services, visitor(), asked, PASSWORD) == NotAsked()


async def test_a_session_that_ended_meanwhile_is_not_brought_back(
    services: Services, ann: SignedIn
) -> None:
    asked = await asked_of(services, ann)
    await sessions.end(services, visitor(), ann.token)

    assert await step_up.show_password(services, visitor(), asked, PASSWORD) == NotAsked()
    assert await services.db.fetch_all("SELECT id FROM sessions") == []


async def test_a_code_that_was_mailed_before_mail_was_refused_lets_nobody_in(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = await begin_login(services, clock)
    await add_totp(services, takes_mailed_code=False)

    answered = await answer(services, visit, await mailbox.code_for(EMAIL))

    assert answered == NoChallenge(Outcome.CANCELLED)


async def test_a_session_by_mailed_code_is_owed_more_once_mail_is_refused(
    services: Services, ann: SignedIn
) -> None:
    await add_totp(services, takes_mailed_code=False)
    session = await sessions.resume(services, ann.token)

    assert asking.owed_of(services, session, Access.MEMBER) != Nothing()
