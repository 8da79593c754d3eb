"""What flow tests begin with."""

import re
from dataclasses import replace

from otpweb.domain.accounts import Account
from otpweb.domain.tokens import new_token
from otpweb.domain.visits import Visit
from otpweb.flows import change_email as changing
from otpweb.flows import login, recovery, registration, resending, sessions, verification
from otpweb.flows.challenges import Done, Opened
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.browser import DEVICE
from tests.clock import Clock
from tests.mailbox import Mailbox

EMAIL = "ann@example.com"
PASSWORD = "correct horse battery staple"
FORM = registration.Form("ann", EMAIL, PASSWORD)
LOGIN = login.Form("ann", PASSWORD, remember=False, trust=False, next_path=None)
WRONG = replace(LOGIN, password="not the password")


def visitor() -> Visit:
    """Return somebody in a browser of her own."""
    return Visit(client_address="192.0.2.1", user_agent=DEVICE, handle=new_token())


async def answer(services: Services, visit: Visit, code: str) -> verification.Answer:
    """Type a code into the code screen."""
    return await verification.answer(services, visit, code, tag="")


async def register(
    services: Services, mailbox: Mailbox, username: str = "ann", email: str = EMAIL
) -> SignedIn:
    """Register somebody in a browser that nobody uses any more."""
    visit = visitor()
    await registration.start(services, visit, replace(FORM, username=username, email=email))
    signed_in = await answer(services, visit, await mailbox.code_for(email))
    assert isinstance(signed_in, SignedIn)
    return signed_in


async def begin_login(services: Services, clock: Clock, visit: Visit | None = None) -> Visit:
    """Give the right password, a minute after the last mail, and return the browser."""
    clock.advance(60)
    visit = visit or visitor()
    assert await login.start(services, visit, LOGIN) == Opened()
    return visit


async def outdate_code(services: Services, mailbox: Mailbox, clock: Clock, visit: Visit) -> str:
    """Have Ann mailed another code, a minute later, and return the one that is older now."""
    older = await mailbox.code_for(EMAIL)
    clock.advance(60)
    assert await resending.resend(services, visit) == resending.Sent()
    return older


def in_browser_of(signed_in: SignedIn) -> Visit:
    """Return somebody in the browser that was logged in, with another handle by now."""
    return replace(visitor(), browser_token=signed_in.browser_token)


async def guess_passwords(services: Services, visit: Visit, times: int = 1) -> object:
    """Give wrong passwords for Ann and return the last answer."""
    return [await login.start(services, visit, WRONG) for _ in range(times)][-1]


async def log_in(
    services: Services,
    mailbox: Mailbox,
    clock: Clock,
    form: login.Form,
    visit: Visit | None = None,
    email: str = EMAIL,
) -> SignedIn:
    clock.advance(60)
    visit = visit or visitor()
    assert await login.start(services, visit, form) == Opened()
    signed_in = await answer(services, visit, await mailbox.code_for(email))
    assert isinstance(signed_in, SignedIn)
    return signed_in


async def begin_recovery(
    services: Services, clock: Clock, visit: Visit | None = None, email: str = EMAIL
) -> Visit:
    """Ask for a new password, a minute after the last mail, and return the browser."""
    clock.advance(60)
    visit = visit or visitor()
    assert isinstance(await recovery.start(services, visit, email), Opened)
    return visit


async def get_grant(services: Services, mailbox: Mailbox, clock: Clock) -> Visit:
    """Ask for a new password and give the code; return the browser that may choose one."""
    visit = await begin_recovery(services, clock)
    done = await answer(services, visit, await mailbox.code_for(EMAIL))
    assert isinstance(done, Done)
    return replace(visit, handle=done.handle)


def logged_in(signed_in: SignedIn) -> Visit:
    """Return somebody in the browser whose session has begun."""
    return replace(in_browser_of(signed_in), session_token=signed_in.token)


async def whose(services: Services, visit: Visit) -> Account:
    """Return the account that a browser is logged in to."""
    account = await sessions.account_of(services, visit)
    assert account
    return account


async def change_email(
    services: Services, mailbox: Mailbox, visit: Visit, email: str
) -> verification.Answer:
    """Ask for another address and type the code that it was mailed."""
    account = await whose(services, visit)
    assert await changing.start(services, visit, account, email) == Opened()
    return await answer(services, visit, await mailbox.code_for(email))


async def undo_token(mailbox: Mailbox, email: str = EMAIL) -> str:
    """Return what the link in the newest mail to an earlier address holds."""
    found = re.search(r"/undo-email/(\S+)", (await mailbox.newest(email)).text)
    assert found
    return found[1]


async def suspend(services: Services) -> None:
    await services.db.execute("UPDATE accounts SET status = 'suspended'")


async def link_token(mailbox: Mailbox, email: str = EMAIL) -> str:
    """Return what the link in the newest mail to an address holds."""
    found = re.search(r"/not-me/(\S+)", (await mailbox.newest(email)).text)
    assert found
    return found[1]
