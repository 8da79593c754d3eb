"""Ann's device, and what it does with her passkeys."""

from dataclasses import replace

from otpweb.domain.authenticators import Factor
from otpweb.domain.passkeys import Passkey
from otpweb.domain.visits import Visit
from otpweb.flows import asking, passkey_login, passkey_proofs, passkeys, second_step, sessions
from otpweb.flows.asking import Asked
from otpweb.flows.entering import Wishes
from otpweb.flows.passkeys import Added
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.authenticator import HONEST, Manners, SoftwareAuthenticator
from tests.flows.people import visitor

ORIGIN = "http://localhost"


def new_device() -> SoftwareAuthenticator:
    """Return a device without passkeys."""
    return SoftwareAuthenticator(ORIGIN)


async def asked_in(services: Services, token: str) -> Asked:
    """Return whoever is logged in under this token."""
    session = await sessions.resume(services, token)
    assert session
    return asking.in_session(services, session, token, None)


async def add_passkey(
    services: Services,
    device: SoftwareAuthenticator,
    token: str,
    visit: Visit | None = None,
    name: str = "",
) -> str:
    """Add a passkey of the device to the account of a session; return its next token."""
    visit = visit or visitor()
    asked = await asked_in(services, token)
    options = await passkeys.options_to_add(services, visit, asked.account)
    added = await passkeys.add(services, visit, asked, device.register(options), name)
    assert isinstance(added, Added)
    return added.proven.token


async def passkeys_of(services: Services, token: str) -> list[Passkey]:
    """Return the passkeys of whoever is logged in under this token."""
    return await passkeys.list_all(services, (await asked_in(services, token)).account)


async def sign_in(
    services: Services,
    device: SoftwareAuthenticator,
    visit: Visit | None = None,
    manners: Manners = HONEST,
) -> object:
    """Log in with the newest passkey of the device, and nothing else."""
    visit = visit or visitor()
    answer = device.sign_in(await passkey_login.options(services, visit), manners)
    return await passkey_login.log_in(services, visit, answer, Wishes())


async def ask_step(services: Services, visit: Visit) -> tuple[Asked, str]:
    """Return who is asked in this browser, and the options for a passkey."""
    asked = await asking.at_door(services, visit)
    options = await passkey_proofs.step_options(services, visit, asked)
    assert asked
    assert options
    return asked, options


async def answer_step(services: Services, visit: Visit, asked: Asked, text: str) -> object:
    """Show a passkey after the password."""
    return await second_step.answer(services, visit, asked, Factor.PASSKEY, text)


def in_session_of(signed_in: SignedIn) -> Visit:
    """Return somebody in the browser that is logged in."""
    return replace(visitor(), session_token=signed_in.token)
