"""Accounts made by the operator, who vouches for the address."""

from dataclasses import dataclass

from otpweb.domain.accounts import Account, Role, Status, UsernameProblem, parse_username
from otpweb.domain.addresses import Address, AddressProblem, parse_address
from otpweb.domain.events import EventKind, Visit, event
from otpweb.domain.passwords import find_problem
from otpweb.domain.tokens import new_id
from otpweb.flows.hashing import Busy
from otpweb.flows.registration import Form, Refused
from otpweb.flows.services import Services
from otpweb.storage import accounts, events

_SHELL = Visit(client_address="", user_agent="otpweb command", handle="")


@dataclass(frozen=True, slots=True)
class AddressTaken:
    """Another account has this address. The operator may know; nobody else is told."""


async def create_account(
    services: Services, form: Form, *, is_admin: bool
) -> Account | Refused | AddressTaken | Busy:
    """Make an account at once, by the same rules as registering."""
    username = parse_username(form.username)
    address = parse_address(form.email, test_domains=services.test_domains)
    problem = find_problem(form.password, names=(form.username, form.email.partition("@")[0]))
    if not isinstance(username, UsernameProblem) and isinstance(address, Address) and not problem:
        return await _insert(services, username, address, form.password, is_admin=is_admin)
    return Refused(
        username=username if isinstance(username, UsernameProblem) else None,
        email=address if isinstance(address, AddressProblem) else None,
        password=problem,
    )


async def _insert(
    services: Services, username: str, address: Address, password: str, *, is_admin: bool
) -> Account | Refused | AddressTaken | Busy:
    password_hash = await services.hasher.hash(password)
    if isinstance(password_hash, Busy):
        return password_hash
    now = services.clock()
    account = Account(
        id=new_id(),
        username=username,
        email=address.email,
        password_hash=password_hash,
        role=Role.ADMIN if is_admin else Role.MEMBER,
        status=Status.ACTIVE,
        created_at=now,
    )
    async with services.db.transaction():
        if await accounts.insert(services.db, account, email_key=address.key):
            created = event(EventKind.ACCOUNT_CREATED, _SHELL, now, account_id=account.id)
            await events.insert(services.db, created)
            return account
    if await accounts.find_by_email(services.db, address.key):
        return AddressTaken()
    return Refused(username=UsernameProblem.TAKEN, email=None, password=None)
