"""An act for every kind of event: what somebody does, and who is said to have done it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Factor
from otpweb.domain.captcha import Asked, CaptchaPolicy, Proof
from otpweb.domain.events import EventKind
from otpweb.domain.sessions import Session
from otpweb.domain.visits import Visit
from otpweb.flows import (
    asking,
    authenticators,
    change_password,
    denial,
    login,
    own_sessions,
    passkeys,
    recovery,
    registration,
    resending,
    sessions,
    step_up,
    totp,
)
from otpweb.flows.people import create_account
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.authenticators import App, answer_step, codes_of, set_up_app, show_password
from tests.flows.passkeys import add_passkey, asked_in, new_device, passkeys_of, sign_in
from tests.flows.people import EMAIL, FORM, LOGIN, PASSWORD, WRONG, answer, link_token
from tests.guesses import other_than
from tests.mailbox import Mailbox

NEW_PASSWORD = "seven quiet owls"
ANN, NOBODY, SHELL = "ann", "visitor", "command"


@dataclass(frozen=True)
class Stage:
    """Ann has an account already, and somebody comes in a request that has an id."""

    services: Services
    mailbox: Mailbox
    clock: Clock
    visit: Visit
    before: SignedIn

    async def start(self, form: login.Form = LOGIN, times: int = 1) -> object:
        return [await login.start(self.services, self.visit, form) for _ in range(times)][-1]

    async def code(self) -> str:
        return await self.mailbox.code_for(EMAIL)

    async def answer(self, code: str) -> object:
        return await answer(self.services, self.visit, code)

    async def register(self) -> None:
        form = replace(FORM, username="bob", email="bob@example.com")
        await registration.start(self.services, self.visit, form)

    async def change_password(self, current: str = PASSWORD) -> None:
        visit = replace(self.visit, session_token=self.before.token)
        session = await sessions.resume(self.services, self.before.token)
        assert session
        form = change_password.Form(current, NEW_PASSWORD)
        await change_password.change(self.services, visit, session, form)

    @property
    def inside(self) -> Visit:
        """The same request from the browser in which Ann is logged in."""
        return replace(self.visit, session_token=self.before.token)

    async def link(self) -> str:
        return await link_token(self.mailbox)

    async def ann(self) -> Account:
        account = await accounts.find_by_username(self.services.db, "ann")
        assert account
        return account

    async def set_up_app(self) -> App:
        return await set_up_app(self.services, self.clock, self.before.token, self.visit)

    async def show(self, factor: Factor, typed: str) -> object:
        visit = await show_password(self.services, visit=self.visit)
        return await answer_step(self.services, visit, factor, typed)

    async def accept_mailed_code(self, *, accepted: bool) -> None:
        await authenticators.accept_mailed_code(
            self.services, self.visit, await self.ann(), accepted=accepted
        )

    async def session(self) -> Session:
        session = await sessions.resume(self.services, self.before.token)
        assert session
        return session

    async def show_password(self, password: str) -> object:
        self.clock.advance(301)
        asked = asking.in_session(
            self.services, await self.session(), self.before.token, "/account"
        )
        return await step_up.show_password(self.services, self.visit, asked, password)


Act = Callable[[Stage], Awaitable[object]]


ACTS: dict[EventKind, tuple[str, Act]] = {}


def act(kind: EventKind, actor: str = NOBODY) -> Callable[[Act], Act]:
    """Add an act, what it is noted as, and who did it."""

    def add(act: Act) -> Act:
        ACTS[kind] = actor, act
        return act

    return add


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
    await stage.answer(await stage.code())
    for _ in range(2):
        await recovery.choose_password(stage.services, stage.visit, NEW_PASSWORD)


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
