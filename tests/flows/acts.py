"""An act for every kind of event on the way in, and who is said to have done it."""

from dataclasses import replace

from otpweb.domain.captcha import Asked, CaptchaPolicy, Proof
from otpweb.domain.events import EventKind
from otpweb.flows import (
    denial,
    login,
    resending,
    sessions,
)
from otpweb.flows.people import create_account
from otpweb.flows.sessions import SignedIn
from tests.flows.people import FORM, LOGIN, WRONG
from tests.flows.stage import ANN, SHELL, Stage, act
from tests.guesses import other_than


@act(EventKind.REGISTRATION_STARTED)
async def _(stage: Stage) -> None:
    await stage.register()


@act(EventKind.ACCOUNT_CREATED, actor=SHELL)
async def _(stage: Stage) -> None:
    form = replace(FORM, username="bob", email="bob@example.com")
    await create_account(stage.services, form, is_admin=False)


@act(EventKind.LOGIN_PASSWORD_RIGHT)
async def _(stage: Stage) -> None:
    await stage.start()


@act(EventKind.LOGIN_PASSWORD_WRONG)
async def _(stage: Stage) -> None:
    await stage.start(WRONG)


@act(EventKind.LOGIN_PASSWORD_BUDGET)
async def _(stage: Stage) -> None:
    await stage.start(WRONG, times=9)


@act(EventKind.LOGIN_COMPLETED, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.start()
    await stage.answer(await stage.code())


@act(EventKind.LOGIN_TRUSTED, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.start(replace(LOGIN, trust=True))
    signed_in = await stage.answer(await stage.code())
    assert isinstance(signed_in, SignedIn)
    visit = replace(stage.visit, browser_token=signed_in.browser_token)
    await login.start(stage.services, visit, LOGIN)


@act(EventKind.LOGIN_SUSPENDED)
async def _(stage: Stage) -> None:
    await stage.services.db.execute("UPDATE accounts SET status = 'suspended'")
    await stage.start()
    await stage.answer(await stage.code())


@act(EventKind.BROWSER_TRUSTED, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.start(replace(LOGIN, trust=True))
    await stage.answer(await stage.code())


@act(EventKind.CAPTCHA_UNPROVEN)
async def _(stage: Stage) -> None:
    strict = replace(stage.services, captcha=CaptchaPolicy(asked=Asked.ALWAYS))
    await login.start(strict, stage.visit, LOGIN)  # a form without any is no attempt to cheat
    await login.start(strict, stage.visit, replace(LOGIN, proof=Proof(altcha="made up")))


@act(EventKind.CLIENT_BUDGET)
async def _(stage: Stage) -> None:
    unasked = replace(stage.services, captcha=CaptchaPolicy(asked=Asked.OFF))
    for number in range(205):
        form = replace(WRONG, username=f"nobody{number}")
        await login.start(unasked, stage.visit, form)


@act(EventKind.CODE_SENT_AGAIN)
async def _(stage: Stage) -> None:
    await stage.start()
    stage.clock.advance(60)
    await resending.resend(stage.services, stage.visit)


@act(EventKind.CODE_WRONG)
async def _(stage: Stage) -> None:
    await stage.start()
    await stage.answer(other_than(await stage.code()))


@act(EventKind.CODE_OLDER)
async def _(stage: Stage) -> None:
    await stage.start()
    older = await stage.code()
    stage.clock.advance(60)
    await resending.resend(stage.services, stage.visit)
    await stage.answer(older)


@act(EventKind.CODE_BUDGET)
async def _(stage: Stage) -> None:
    for _ in range(2):
        await stage.start()
        code = await stage.code()
        for _ in range(7):
            await stage.answer(other_than(code))
        await resending.cancel(stage.services, stage.visit)
        stage.clock.advance(60)


@act(EventKind.MAIL_BUDGET)
async def _(stage: Stage) -> None:
    for _ in range(13):
        await stage.start()
        await resending.cancel(stage.services, stage.visit)
        stage.clock.advance(60)


@act(EventKind.MAIL_ALLOWED)
async def _(stage: Stage) -> None:
    await denial.deny(stage.services, stage.visit, await stage.link())
    await denial.allow(stage.services, stage.visit, await stage.link())
    await denial.allow(stage.services, stage.visit, await stage.link())


@act(EventKind.ADDRESS_CORRECTED)
async def _(stage: Stage) -> None:
    await stage.register()
    await resending.correct_address(stage.services, stage.visit, "bob@example.org")


@act(EventKind.CHALLENGE_CANCELLED)
async def _(stage: Stage) -> None:
    await stage.start()
    for _ in range(2):
        await resending.cancel(stage.services, stage.visit)


@act(EventKind.CHALLENGE_DENIED)
async def _(stage: Stage) -> None:
    await denial.deny(stage.services, stage.visit, await stage.link())


@act(EventKind.SESSION_ENDED, actor=ANN)
async def _(stage: Stage) -> None:
    for _ in range(2):
        await sessions.end(stage.services, stage.visit, stage.before.token)
