"""Acts of whoever keeps the account hers: second steps, sessions, passwords, authenticators."""

from dataclasses import replace

from otpweb.domain.authenticators import Factor
from otpweb.domain.events import EventKind
from otpweb.flows import (
    asking,
    own_sessions,
    passkeys,
    recovery,
    sessions,
    step_up,
    totp,
)
from otpweb.flows.challenges import Done
from tests.flows.authenticators import codes_of
from tests.flows.passkeys import add_passkey, asked_in, new_device, passkeys_of, sign_in
from tests.flows.people import EMAIL, LOGIN, PASSWORD
from tests.flows.stage import ANN, NEW_PASSWORD, Stage, act


@act(EventKind.STEP_ASKED)
async def _(stage: Stage) -> None:
    await stage.set_up_app()
    await stage.start()


@act(EventKind.STEP_WRONG)
async def _(stage: Stage) -> None:
    app = await stage.set_up_app()
    await stage.show(Factor.TOTP, app.wrong_code())


@act(EventKind.STEP_BUDGET)
async def _(stage: Stage) -> None:
    app = await stage.set_up_app()
    for _ in range(13):
        await stage.show(Factor.TOTP, app.wrong_code())


@act(EventKind.LOGIN_TOTP, actor=ANN)
async def _(stage: Stage) -> None:
    app = await stage.set_up_app()
    await stage.show(Factor.TOTP, app.next_code())


@act(EventKind.LOGIN_RECOVERY_CODE, actor=ANN)
async def _(stage: Stage) -> None:
    app = await stage.set_up_app()
    code, *_ = await codes_of(stage.services, app.session_token)
    await stage.show(Factor.RECOVERY_CODE, code)


@act(EventKind.TOTP_ADDED, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.set_up_app()


@act(EventKind.RECOVERY_CODES_MADE, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.set_up_app()


@act(EventKind.TOTP_REMOVED, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.set_up_app()
    for _ in range(2):
        await totp.remove(stage.services, stage.visit, await stage.ann())


@act(EventKind.MAILED_CODE_REFUSED, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.set_up_app()
    for _ in range(2):
        await stage.accept_mailed_code(accepted=False)


@act(EventKind.MAILED_CODE_ALLOWED, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.set_up_app()
    for accepted in (False, True, True):
        await stage.accept_mailed_code(accepted=accepted)


@act(EventKind.SESSION_ENDED_ELSEWHERE, actor=ANN)
async def _(stage: Stage) -> None:
    session = await stage.session()
    for _ in range(2):
        await own_sessions.end_one(stage.services, stage.visit, session.account, session.id)


@act(EventKind.SESSION_OTHERS_ENDED, actor=ANN)
async def _(stage: Stage) -> None:
    account = (await stage.session()).account
    for _ in range(2):
        await own_sessions.end_others(stage.services, stage.visit, account)


@act(EventKind.SESSION_PROVEN, actor=ANN)
async def _(stage: Stage) -> None:
    stage.clock.advance(301)
    session = await sessions.resume(stage.services, stage.before.token)
    assert session
    asked = asking.in_session(stage.services, session, stage.before.token, next_path=None)
    await step_up.show_password(stage.services, stage.visit, asked, PASSWORD)


@act(EventKind.RECOVERY_ASKED)
async def _(stage: Stage) -> None:
    await recovery.start(stage.services, stage.visit, EMAIL)
    await recovery.start(stage.services, stage.visit, EMAIL)


@act(EventKind.RECOVERY_GRANTED)
async def _(stage: Stage) -> None:
    await recovery.start(stage.services, stage.visit, EMAIL)
    await stage.answer(await stage.code())


@act(EventKind.PASSWORD_RECOVERED)
async def _(stage: Stage) -> None:
    await recovery.start(stage.services, stage.visit, EMAIL)
    done = await stage.answer(await stage.code())
    assert isinstance(done, Done)
    holder = replace(stage.visit, handle=done.handle)
    for _ in range(2):
        await recovery.choose_password(stage.services, holder, NEW_PASSWORD)


@act(EventKind.PASSWORD_CHANGED, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.change_password()


@act(EventKind.PASSWORD_WRONG)
async def _(stage: Stage) -> None:
    await stage.change_password(current="not the password")


@act(EventKind.BROWSER_NEW, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.start()
    await stage.answer(await stage.code())


@act(EventKind.BROWSER_FORGOTTEN, actor=ANN)
async def _(stage: Stage) -> None:
    await stage.start(replace(LOGIN, trust=True))
    await stage.answer(await stage.code())
    session = await stage.session()
    [browser] = (await own_sessions.look(stage.services, stage.visit, session)).browsers
    for _ in range(2):
        await own_sessions.forget_browser(stage.services, stage.visit, session.account, browser.id)


@act(EventKind.PASSKEY_ADDED, actor=ANN)
async def _(stage: Stage) -> None:
    await add_passkey(stage.services, new_device(), stage.before.token, stage.visit)


@act(EventKind.PASSKEY_REMOVED, actor=ANN)
async def _(stage: Stage) -> None:
    token = await add_passkey(stage.services, new_device(), stage.before.token)
    [passkey] = await passkeys_of(stage.services, token)
    ann = (await asked_in(stage.services, token)).account
    for _ in range(2):
        await passkeys.remove(stage.services, stage.visit, ann, passkey.id)


@act(EventKind.LOGIN_PASSKEY, actor=ANN)
async def _(stage: Stage) -> None:
    device = new_device()
    await add_passkey(stage.services, device, stage.before.token)
    await sign_in(stage.services, device, stage.visit)
