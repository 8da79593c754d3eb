"""Ann's authenticators: set up for her, and shown when she is asked."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pyotp

from otpweb.domain.authenticators import Factor
from otpweb.domain.sessions import Session
from otpweb.domain.visits import Visit
from otpweb.flows import asking, login, recovery_codes, second_step, sessions, totp
from otpweb.flows.asking import StepAsked
from otpweb.flows.services import Services
from otpweb.flows.totp import Confirmed
from tests.clock import Clock
from tests.flows.people import LOGIN, register, visitor
from tests.guesses import other_than
from tests.mailbox import Mailbox

_A_STEP = timedelta(seconds=30)


@dataclass
class App:
    """An authenticator app on Ann's phone, and the session in which she has set it up."""

    secret: str
    clock: Clock
    session_token: str = ""

    def code(self, steps: int = 0) -> str:
        """Return the code of now, or of so many steps later."""
        return pyotp.TOTP(self.secret).at(self.clock.now + steps * _A_STEP)

    def next_code(self) -> str:
        """Wait for a code that has not been shown yet, and return it."""
        self.clock.advance(30)
        return self.code()

    def wrong_code(self) -> str:
        """Return six digits that it does not show around now."""
        shown = {self.code(step) for step in range(-2, 3)}
        return next(c for n in range(1, 9) if (c := other_than(self.code(), n)) not in shown)


async def session_of(services: Services, token: str) -> Session:
    """Return the live session of a token."""
    session = await sessions.resume(services, token)
    assert session
    return session


def in_session_of(token: str) -> Visit:
    """Return somebody in the browser that holds this session."""
    return replace(visitor(), session_token=token)


async def begin_setup(services: Services, clock: Clock, token: str) -> App:
    """Have an app scan a new QR code."""
    account = (await session_of(services, token)).account
    await totp.begin(services, account)
    setup = await totp.find_setup(services, account)
    assert setup
    return App(setup.secret, clock, token)


async def set_up_app(
    services: Services, clock: Clock, token: str, visit: Visit | None = None
) -> App:
    """Have an app set up in the session of a token, which goes on under another one."""
    app = await begin_setup(services, clock, token)
    visit = replace(visit or visitor(), session_token=token)
    done = await totp.confirm(services, visit, await session_of(services, token), app.code())
    assert isinstance(done, Confirmed)
    app.session_token = done.proven.token
    return app


async def register_with_app(services: Services, mailbox: Mailbox, clock: Clock) -> App:
    """Have Ann register, and set up an app."""
    return await set_up_app(services, clock, (await register(services, mailbox)).token)


async def codes_of(services: Services, token: str) -> list[str]:
    """Return the recovery codes that are on the screen of a session."""
    return await recovery_codes.shown(services, (await session_of(services, token)).account)


async def show_password(
    services: Services, form: login.Form = LOGIN, visit: Visit | None = None
) -> Visit:
    """Give the right password of an account that has an authenticator; return the browser."""
    visit = visit or visitor()
    asked = await login.start(services, visit, form)
    assert isinstance(asked, StepAsked)
    return replace(visit, handle=asked.handle)


async def answer_step(
    services: Services, visit: Visit, factor: Factor, typed: str
) -> second_step.Answer:
    """Show something after the password."""
    asked = await asking.at_door(services, visit)
    assert asked
    return await second_step.answer(services, visit, asked, factor, typed)
