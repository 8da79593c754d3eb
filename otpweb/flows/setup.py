"""The first admin: made by whoever can read what the server prints when it starts."""

from dataclasses import dataclass
from datetime import timedelta

from otpweb.domain.accounts import Account, Role, Status, UsernameProblem
from otpweb.domain.events import EventKind
from otpweb.domain.tokens import digest, new_id
from otpweb.domain.visits import Visit
from otpweb.flows import audit, registration
from otpweb.flows.hashing import Busy
from otpweb.flows.people import AddressTaken
from otpweb.flows.registration import Acceptable, Form, Refused
from otpweb.flows.services import Services
from otpweb.storage import accounts, setup_links

_LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NoLink:
    """There is no such link: it was never printed, is too old, or there is an admin already."""


async def offer(services: Services) -> str | None:
    """Return the token of a new link; None where there are accounts already.

    Two ids, 256 bits: as hexadecimal digits they are kept out of the log wherever they stand in
    a path.
    """
    if not await setup_links.is_needed(services.db):
        return None
    token = new_id() + new_id()
    expires_at = services.clock() + _LIFE
    await setup_links.insert(services.db, digest(token), expires_at=expires_at)
    return token


async def is_open(services: Services, token: str) -> bool:
    """Tell whether a link leads to the form; changes nothing."""
    return await setup_links.is_good(services.db, digest(token), now=services.clock())


async def complete(
    services: Services, visit: Visit, token: str, form: Form
) -> Account | Refused | AddressTaken | Busy | NoLink:
    """Make the first admin, by the same rules as registering; of two at once one wins.

    The address is not proven here: no log-in goes on without a code that is mailed to it.
    """
    # Before anything that costs work: strangers must not have passwords hashed.
    if not await is_open(services, token):
        return NoLink()
    checked = await registration.check(services, form)
    if isinstance(checked, Refused):
        return checked
    password_hash = await services.hasher.hash(form.password)
    if isinstance(password_hash, Busy):
        return password_hash
    made = await _make(services, visit, token, _admin(services, checked, password_hash))
    if made is not None:
        return made
    is_known = await accounts.find_by_email(services.db, checked.address.key)
    return AddressTaken() if is_known else Refused(username=UsernameProblem.TAKEN)


def _admin(services: Services, checked: Acceptable, password_hash: str) -> Account:
    return Account(
        id=new_id(),
        username=checked.username,
        email=checked.address.email,
        email_key=checked.address.key,
        password_hash=password_hash,
        role=Role.ADMIN,
        status=Status.ACTIVE,
        created_at=services.clock(),
    )


async def _make(
    services: Services, visit: Visit, token: str, account: Account
) -> Account | NoLink | None:
    """Make the account unless its name or address is somebody's, and let no link open any more."""
    async with services.db.transaction():
        await setup_links.take_turn(services.db, now=services.clock())
        if not await is_open(services, token):
            return NoLink()
        if not await accounts.insert(services.db, account, registered_from=visit.network):
            return None
        await setup_links.delete_all(services.db)
        for kind in (EventKind.ACCOUNT_CREATED, EventKind.ADMIN_SET_UP):
            await audit.note(services, visit, kind, account_id=account.id)
    return account
