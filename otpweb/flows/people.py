"""Accounts made by the operator, who vouches for the address."""

from dataclasses import dataclass

from otpweb.domain.accounts import Account, Role, Status, UsernameProblem
from otpweb.domain.events import EventKind
from otpweb.domain.tokens import new_id
from otpweb.flows import desk, registration
from otpweb.flows.hashing import Busy
from otpweb.flows.registration import Form, Refused
from otpweb.flows.services import Services
from otpweb.storage import accounts


@dataclass(frozen=True, slots=True)
class AddressTaken:
    """Another account has this address. The operator may know; nobody else is told."""


async def create_account(
    services: Services, form: Form, *, is_admin: bool
) -> Account | Refused | AddressTaken | Busy:
    """Make an account at once, by the same rules as registering."""
    checked = await registration.check(services, form)
    if isinstance(checked, Refused):
        return checked
    password_hash = await services.hasher.hash(form.password)
    if isinstance(password_hash, Busy):
        return password_hash
    now = services.clock()
    account = Account(
        id=new_id(),
        username=checked.username,
        email=checked.address.email,
        email_key=checked.address.key,
        password_hash=password_hash,
        role=Role.ADMIN if is_admin else Role.MEMBER,
        status=Status.ACTIVE,
        created_at=now,
    )
    async with services.db.transaction():
        if await accounts.insert(services.db, account):
            await desk.note(services, desk.SHELL, EventKind.ACCOUNT_CREATED, account_id=account.id)
            return account
    if await accounts.find_by_email(services.db, checked.address.key):
        return AddressTaken()
    return Refused(username=UsernameProblem.TAKEN)
