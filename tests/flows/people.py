"""What flow tests begin with."""

from dataclasses import replace

from otpweb.domain.events import Visit
from otpweb.domain.tokens import new_token
from otpweb.flows import login, registration, verification
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.browser import DEVICE
from tests.mailbox import Mailbox

EMAIL = "ann@example.com"
PASSWORD = "correct horse battery staple"
FORM = registration.Form("ann", EMAIL, PASSWORD)
LOGIN = login.Form("ann", PASSWORD, remember=False, trust=False, next_path=None)


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


def other_than(code: str) -> str:
    """Return a code that is wrong."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
