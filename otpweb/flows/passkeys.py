"""The passkeys of an account: added, renamed and removed by its owner."""

from dataclasses import dataclass
from enum import Enum, auto

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Factor
from otpweb.domain.devices import describe_device
from otpweb.domain.events import EventKind
from otpweb.domain.passkey_challenges import Use
from otpweb.domain.passkey_names import read_name
from otpweb.domain.passkeys import (
    NewCredential,
    Passkey,
    creation_options,
    verify_registration,
)
from otpweb.domain.tokens import new_id
from otpweb.domain.visits import Visit
from otpweb.flows import authenticators, passkey_proofs
from otpweb.flows.asking import Asked
from otpweb.flows.second_step import NotAsked, Proven, renew_session
from otpweb.flows.services import Services
from otpweb.storage import accounts, passkeys

MOST = 10  # for each account

_ADDED = "a passkey was added. Whoever holds it can log in with it alone."
_REMOVED = "a passkey was removed. Nobody can log in with it any more."


@dataclass(frozen=True, slots=True)
class Added:
    """The passkey is asked for from now on; perhaps there are recovery codes to be kept."""

    proven: Proven
    has_new_codes: bool


class Problem(Enum):
    """Why a passkey was not added."""

    UNPROVEN = auto()  # not what was asked for, or too late
    TAKEN = auto()
    TOO_MANY = auto()


async def list_all(services: Services, account: Account) -> list[Passkey]:
    """Return the passkeys of an account, the oldest first."""
    return await passkeys.of_account(services.db, account.id)


async def options_to_add(services: Services, visit: Visit, account: Account) -> str:
    """Return the JSON that has a device make a passkey, unless it holds one of this account."""
    return creation_options(
        services.party,
        await passkey_proofs.challenge(services, visit, Use.ADD),
        account_id=account.id,
        username=account.username,
        existing=await passkeys.of_account(services.db, account.id),
    )


async def add(
    services: Services, visit: Visit, asked: Asked, text: str, name: str
) -> Added | NotAsked | Problem:
    """Keep the passkey that a device has made; whoever made it has shown it, too."""
    async with services.db.transaction():
        nonce = await passkey_proofs.burn(services, visit, Use.ADD)
        made = verify_registration(services.party, nonce, text) if nonce else None
        if made is None:
            return Problem.UNPROVEN
        kept = await _keep(services, visit, asked.account, made, name)
        if not isinstance(kept, Passkey):
            return kept
        proven = await renew_session(services, visit, asked, Factor.PASSKEY)
        if isinstance(proven, NotAsked):
            # Logged out meanwhile, perhaps by whoever put a thief out: nothing is left behind.
            await passkeys.delete(services.db, kept.id, account_id=kept.account_id)
            return proven
        kind, token = EventKind.PASSKEY_ADDED, proven.token
        has_new_codes = await authenticators.note_added(
            services, visit, asked.account, kind, _ADDED, session_token=token
        )
    return Added(proven, has_new_codes)


async def rename(services: Services, account: Account, passkey_id: str, name: str) -> bool:
    """Give a passkey another name; False for no name at all."""
    readable = read_name(name)
    if readable:
        await passkeys.rename(services.db, passkey_id, readable, account_id=account.id)
    return bool(readable)


async def remove(services: Services, visit: Visit, account: Account, passkey_id: str) -> None:
    """Accept a passkey no longer; removing it twice is removing it once."""
    async with services.db.transaction():
        await accounts.lock(services.db, account.id)
        if await passkeys.delete(services.db, passkey_id, account_id=account.id):
            kind = EventKind.PASSKEY_REMOVED
            await authenticators.note_removed(services, visit, account.id, kind, _REMOVED)


async def _keep(
    services: Services, visit: Visit, account: Account, made: NewCredential, name: str
) -> Passkey | NotAsked | Problem:
    current = await accounts.lock(services.db, account.id)
    if current is None:
        return NotAsked()  # deleted meanwhile
    if current.authenticators.passkeys >= MOST:
        return Problem.TOO_MANY
    passkey = Passkey(
        id=new_id(),
        account_id=account.id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=read_name(name) or describe_device(visit.user_agent),
        transports=made.transports,
        created_at=services.clock(),
        last_used_at=None,
    )
    return passkey if await passkeys.insert(services.db, passkey) else Problem.TAKEN
