"""An authenticator app, as somebody invented has one on the telephone."""

from otpweb.domain.authenticators import Factor
from otpweb.domain.totp import code_at
from otpweb.flows import second_step, sessions, totp
from otpweb.flows.asking import Asked
from otpweb.flows.rehearsal.browser import Browser
from otpweb.flows.rehearsal.stage import Stage
from otpweb.flows.sessions import SignedIn
from otpweb.flows.totp import Confirmed


async def set_up(stage: Stage, browser: Browser) -> str | None:
    """Set one up in a session that was just begun; returns its secret."""
    session = await sessions.resume(stage.services, browser.session_token or "")
    if session is None:
        return None
    await totp.begin(stage.services, session.account)
    setup = await totp.find_setup(stage.services, session.account)
    await stage.sleep(stage.chance.uniform(20, 60))
    if setup is None:
        return None
    code = code_at(setup.secret, stage.clock())
    done = await totp.confirm(stage.services, browser.visit(), session, code)
    if not isinstance(done, Confirmed):
        return None
    browser.keep(done.proven)
    return setup.secret


async def show(stage: Stage, browser: Browser, asked: Asked, secret: str) -> bool:
    """Type what the app shows; tells whether the person is in."""
    code = code_at(secret, stage.clock())
    answer = await second_step.answer(stage.services, browser.visit(), asked, Factor.TOTP, code)
    if isinstance(answer, SignedIn):
        browser.keep(answer)
    return isinstance(answer, SignedIn)
