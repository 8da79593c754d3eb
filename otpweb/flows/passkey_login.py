"""Logging in with a passkey and nothing else: it is in hand, and its device makes sure of whom."""

from dataclasses import dataclass

from otpweb.domain.authenticators import Factor
from otpweb.domain.challenges import Outcome
from otpweb.domain.events import EventKind
from otpweb.domain.passkey_challenges import Use
from otpweb.domain.passkeys import read_credential_id, request_options
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import audit, clients, guesses, passkey_proofs
from otpweb.flows.entering import Wishes, enter
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.storage import accounts, passkeys


@dataclass(frozen=True, slots=True)
class NoPasskey:
    """Nothing that a passkey answered."""


@dataclass(frozen=True, slots=True)
class UnknownPasskey:
    """None of ours, or not a good answer of it; never which of the two."""


@dataclass(frozen=True, slots=True)
class ShutOut:
    """The passkey was right, and its account is suspended, for this reason."""

    reason: str


async def options(services: Services, visit: Visit) -> str:
    """Return the JSON that asks for any passkey of this site; it tells nothing of any account."""
    nonce = await passkey_proofs.challenge(services, visit, Use.LOG_IN)
    return request_options(services.party, nonce, ())


async def log_in(
    services: Services, visit: Visit, text: str, wishes: Wishes
) -> SignedIn | NoPasskey | UnknownPasskey | ShutOut | TooSoon | Outcome:
    """Log in whoever the passkey belongs to, since its device has verified her."""
    credential_id = read_credential_id(text)
    if credential_id is None:
        return NoPasskey()
    standing = await clients.look(services, visit)
    if wait := standing.wait(services.budgets.client_codes, services.clock()):
        return wait
    guess = await guesses.count_passkey(services, visit)
    if wait := clients.refuse(guess.client, services.clock()):
        await guesses.undo(services, guess, of_client=False)
        return wait
    async with services.db.transaction():
        entered = await _enter(services, visit, credential_id, text, wishes)
    if not isinstance(entered, UnknownPasskey):
        await guesses.give_back(services, guess)
    return entered


async def _enter(
    services: Services, visit: Visit, credential_id: str, text: str, wishes: Wishes
) -> SignedIn | UnknownPasskey | ShutOut | Outcome:
    passkey = await passkeys.find_by_credential(services.db, credential_id)
    # The account first, as whoever puts everybody out of it does: then one sees what the other did.
    account = await accounts.lock(services.db, passkey.account_id) if passkey else None
    is_proven = await passkey_proofs.prove(
        services, visit, Use.LOG_IN, passkey, text, needs_verification=True
    )
    if account is None or not is_proven:
        whose = account.id if account else None
        await audit.note(services, visit, EventKind.STEP_WRONG, account_id=whose)
        return UnknownPasskey()
    entered = await enter(services, visit, account, Factor.PASSKEY, wishes=wishes)
    return ShutOut(account.status_reason) if entered is Outcome.SUSPENDED else entered
