"""What an account asks for: one budget over all ways, and mail only where it is wanted."""

from dataclasses import replace

import pytest

from otpweb.domain.authenticators import Factor
from otpweb.domain.challenges import Outcome, Purpose
from otpweb.domain.owed import StepPolicy
from otpweb.domain.sessions import Session
from otpweb.flows import asking, authenticators, login, resending
from otpweb.flows.asking import StepAsked
from otpweb.flows.challenges import Opened
from otpweb.flows.second_step import WrongAnswer
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import NoChallenge
from tests.clock import Clock
from tests.flows.authenticators import (
    App,
    answer_step,
    codes_of,
    in_session_of,
    register_with_app,
    session_of,
    show_password,
)
from tests.flows.guessing import guess_wrong, spent, with_three
from tests.flows.people import EMAIL, LOGIN, answer, in_browser_of, register
from tests.mailbox import Mailbox

NO_CODE = "0000-0000-00000"


@pytest.fixture
async def app(services: Services, mailbox: Mailbox, clock: Clock) -> App:
    """Ann has registered and set up an app."""
    return await register_with_app(services, mailbox, clock)


async def choose(services: Services, app: App, *, accepted: bool) -> Session:
    session = await session_of(services, app.session_token)
    visit = in_session_of(app.session_token)
    await authenticators.accept_mailed_code(services, visit, session.account, accepted=accepted)
    return await session_of(services, app.session_token)


async def begin_by_mail(services: Services, clock: Clock, app: App) -> Opened:
    clock.advance(60)
    visit = await show_password(services)
    asked = await asking.at_door(services, visit)
    assert asked
    opened = await asking.mail_code(services, visit, asked.account, asked.wishes)
    assert isinstance(opened, Opened)
    return opened


async def test_wrong_answers_are_counted_together_whatever_was_shown(
    services: Services, mailbox: Mailbox, clock: Clock, app: App
) -> None:
    services = with_three(services)
    visit = await show_password(services)

    await answer_step(services, visit, Factor.TOTP, app.wrong_code())
    await answer_step(services, visit, Factor.RECOVERY_CODE, NO_CODE)
    opened = await begin_by_mail(services, clock, app)
    await guess_wrong(services, mailbox, replace(visit, handle=opened.handle))

    assert await spent(services) == 3


async def test_the_right_answer_gives_back_what_this_browser_spent(
    services: Services, app: App
) -> None:
    services = with_three(services)
    visit = await show_password(services)
    wrong = await answer_step(services, visit, Factor.TOTP, app.wrong_code())
    right = await answer_step(services, visit, Factor.TOTP, app.next_code())

    assert wrong == WrongAnswer(left=2)
    assert isinstance(right, SignedIn)
    assert await spent(services) == 0


async def test_a_mailed_code_is_enough_until_it_is_refused(
    services: Services, mailbox: Mailbox, clock: Clock, app: App
) -> None:
    opened = await begin_by_mail(services, clock, app)
    signed_in = await answer(
        services, replace(in_session_of(""), handle=opened.handle), await mailbox.code_for(EMAIL)
    )

    assert isinstance(signed_in, SignedIn)


async def test_a_login_by_mail_dies_when_mail_is_refused_meanwhile(
    services: Services, mailbox: Mailbox, clock: Clock, app: App
) -> None:
    opened = await begin_by_mail(services, clock, app)
    code = await mailbox.code_for(EMAIL)
    await choose(services, app, accepted=False)
    visit = replace(in_session_of(""), handle=opened.handle)

    assert await answer(services, visit, code) == NoChallenge(Outcome.CANCELLED)


async def test_whoever_refuses_mail_is_not_offered_it_until_they_accept_it_again(
    services: Services, mailbox: Mailbox, app: App
) -> None:
    ways = []
    for accepted in (False, True):
        await choose(services, app, accepted=accepted)
        asked = await asking.at_door(services, await show_password(services))
        assert asked
        ways.append(asked.ways)

    assert ways == [
        (Factor.TOTP, Factor.RECOVERY_CODE),
        (Factor.TOTP, Factor.MAILED_CODE, Factor.RECOVERY_CODE),
    ]
    assert "is enough again" in (await mailbox.newest(EMAIL)).text


async def test_a_browser_that_mail_vouched_for_is_trusted_no_more_when_mail_is_refused(
    services: Services, mailbox: Mailbox, clock: Clock, app: App
) -> None:
    visit = await show_password(services, replace(LOGIN, trust=True))
    asked = await asking.at_door(services, visit)
    assert asked
    clock.advance(60)
    assert await asking.mail_code(services, visit, asked.account, asked.wishes) == Opened()
    signed_in = await answer(services, visit, await mailbox.code_for(EMAIL))
    assert isinstance(signed_in, SignedIn)

    await choose(services, app, accepted=False)

    assert isinstance(await login.start(services, in_browser_of(signed_in), LOGIN), StepAsked)


async def test_pressing_twice_for_a_mailed_code_leaves_the_way_back(
    services: Services, clock: Clock, app: App
) -> None:
    visit = replace(await show_password(services), next_handle="the next handle")
    asked = await asking.at_door(services, visit)
    assert asked
    clock.advance(60)
    once, again = [
        await asking.mail_code(services, visit, asked.account, asked.wishes) for _ in range(2)
    ]

    assert isinstance(once, Opened)
    assert isinstance(again, Opened)
    assert await asking.at_door(services, replace(visit, handle=again.handle))


async def test_giving_up_the_mailed_code_gives_up_the_log_in(
    services: Services, clock: Clock, app: App
) -> None:
    visit = await show_password(services)
    asked = await asking.at_door(services, visit)
    assert asked
    clock.advance(60)
    await asking.mail_code(services, visit, asked.account, asked.wishes)

    assert await resending.cancel(services, visit) is Purpose.LOGIN

    assert await asking.at_door(services, visit) is None


async def test_nobody_refuses_mail_who_has_nothing_else(
    services: Services, mailbox: Mailbox
) -> None:
    token = (await register(services, mailbox)).token
    account = (await session_of(services, token)).account

    await authenticators.accept_mailed_code(services, in_session_of(token), account, accepted=False)

    assert (await session_of(services, token)).account.authenticators.takes_mailed_code


async def test_where_the_site_refuses_mail_there_is_nothing_to_choose(
    services: Services, app: App
) -> None:
    steps = StepPolicy(services.steps.fresh_for, takes_mailed_code=False)
    services = replace(services, steps=steps)
    session = await choose(services, app, accepted=False)
    asked = await asking.at_door(services, await show_password(services))

    assert session.account.authenticators.takes_mailed_code
    assert asked
    assert asked.ways == (Factor.TOTP, Factor.RECOVERY_CODE)


async def test_recovery_codes_are_of_no_use_to_whoever_lacks_the_password(
    services: Services, app: App
) -> None:
    assert await codes_of(services, app.session_token)
    assert await asking.at_door(services, in_session_of("")) is None
