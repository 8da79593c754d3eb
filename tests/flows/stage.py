"""Where acts take place: Ann has an account, and somebody comes in a request that has an id."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Factor
from otpweb.domain.events import EventKind
from otpweb.domain.sessions import Session
from otpweb.domain.visits import Visit
from otpweb.flows import (
    asking,
    authenticators,
    change_password,
    login,
    registration,
    sessions,
    step_up,
)
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.authenticators import App, answer_step, set_up_app, show_password
from tests.flows.people import EMAIL, FORM, LOGIN, PASSWORD, answer, link_token
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
