"""Taking over accounts from elsewhere: names and addresses, and no passwords."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from otpweb.domain.accounts import Account, Role, Status, UsernameProblem, parse_username
from otpweb.domain.addresses import Address, AddressProblem, parse_address
from otpweb.domain.events import EventKind
from otpweb.domain.tokens import new_id, new_token
from otpweb.flows import desk
from otpweb.flows.desk import Operator
from otpweb.flows.hashing import Busy
from otpweb.flows.services import Services
from otpweb.storage import accounts

AT_ONCE = 100  # lines, in one transaction


class Clash(StrEnum):
    """Why a good line makes no account."""

    ADDRESS_TAKEN = "address_taken"


Problem = UsernameProblem | AddressProblem | Clash


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what is imported, and where it stands in its file."""

    number: int
    username: str
    email: str


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that made no account, and why."""

    line: Line
    problem: Problem


async def unusable_password(services: Services) -> str | Busy:
    """Return the hash of a random text that nobody has seen: no password opens what has it."""
    return await services.hasher.hash(new_token())


async def take_over(
    services: Services, operator: Operator, lines: Sequence[Line], password_hash: str
) -> list[RefusedLine]:
    """Make accounts of lines, all in one transaction; return those that made none.

    The operator vouches for the addresses. People choose a password at /recover.
    """
    refused = []
    async with services.db.transaction():
        for line in lines:
            problem = await _take_over(services, operator, line, password_hash)
            if problem is not None:
                refused.append(RefusedLine(line, problem))
    return refused


async def _take_over(
    services: Services, operator: Operator, line: Line, password_hash: str
) -> Problem | None:
    username = parse_username(line.username)
    if isinstance(username, UsernameProblem):
        return username
    address = parse_address(line.email, test_domains=services.test_domains)
    if not isinstance(address, Address):
        return address
    account = Account(
        id=new_id(),
        username=username,
        email=address.email,
        email_key=address.key,
        password_hash=password_hash,
        role=Role.MEMBER,
        status=Status.ACTIVE,
        created_at=services.clock(),
    )
    if not await accounts.insert(services.db, account):
        is_known = await accounts.find_by_email(services.db, address.key)
        return Clash.ADDRESS_TAKEN if is_known else UsernameProblem.TAKEN
    await desk.note(services, operator, EventKind.ACCOUNT_CREATED, account_id=account.id)
    return None
