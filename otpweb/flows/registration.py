"""Registering: what becomes an account as soon as its address is proven."""

from dataclasses import dataclass, field

from otpweb.domain.accounts import Account, Role, Status, UsernameProblem, parse_username
from otpweb.domain.addresses import Address, AddressProblem, parse_address
from otpweb.domain.challenges import Challenge, Letter, Outcome, Purpose, Registration
from otpweb.domain.events import EventKind, Visit, event
from otpweb.domain.passwords import PasswordProblem, find_problem
from otpweb.domain.sessions import VerifiedBy
from otpweb.domain.tokens import digest, new_id
from otpweb.flows.challenges import Opened, TooSoon, Wanted, open_challenge
from otpweb.flows.hashing import Busy
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn, begin
from otpweb.storage import accounts, challenges, events


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed."""

    username: str
    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """What the person can mend, all of it at once."""

    username: UsernameProblem | None
    email: AddressProblem | None
    password: PasswordProblem | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What this browser typed before: to go on with, or to mend."""

    username: str
    email: str
    is_waiting: bool
    problem: UsernameProblem | None


async def start(services: Services, visit: Visit, form: Form) -> Opened | Refused | TooSoon | Busy:
    """Open a `register` challenge and mail its code.

    An address that has an account already gets a mail that says so instead; the answer, and what
    it costs, are the same.
    """
    username = parse_username(form.username)
    address = parse_address(form.email, test_domains=services.test_domains)
    names = (form.username.strip(), form.email.strip().partition("@")[0])
    problem = find_problem(form.password, names=names)
    if isinstance(username, str) and await accounts.find_by_username(services.db, username):
        username = UsernameProblem.TAKEN
    if (
        isinstance(username, UsernameProblem)
        or isinstance(address, AddressProblem)
        or problem is not None
    ):
        return Refused(
            username=username if isinstance(username, UsernameProblem) else None,
            email=address if isinstance(address, AddressProblem) else None,
            password=problem,
        )
    password_hash = await services.hasher.hash(form.password)
    if isinstance(password_hash, Busy):
        return password_hash
    wanted = Wanted(
        purpose=Purpose.REGISTER,
        letter=await letter_for(services, address),
        address=address,
        username=username,
        registration=Registration(username, password_hash),
    )
    return await open_challenge(services, visit, wanted)


async def letter_for(services: Services, address: Address) -> Letter:
    """Return which mail goes to an address that somebody registers with."""
    known = await accounts.find_by_email(services.db, address.key)
    return Letter.ACCOUNT_EXISTS if known else Letter.REGISTER_CODE


async def complete(services: Services, visit: Visit, challenge: Challenge) -> SignedIn | Outcome:
    """Make the account and log the person in; runs in the transaction that used up the code.

    Somebody else may have been quicker with the name, or the owner of the mailbox in another
    browser with the address: then nothing is made, and the outcome says which.
    """
    if challenge.registration is None:
        raise ValueError("a register challenge without its registration")
    now = services.clock()
    account = Account(
        id=new_id(),
        username=challenge.registration.username,
        email=challenge.email,
        password_hash=challenge.registration.password_hash,
        role=Role.MEMBER,
        status=Status.ACTIVE,
        created_at=now,
    )
    if not await accounts.insert(services.db, account, email_key=challenge.email_key):
        known = await accounts.find_by_email(services.db, challenge.email_key)
        return Outcome.ADDRESS_TAKEN if known else Outcome.NAME_TAKEN
    await events.insert(
        services.db,
        event(
            EventKind.ACCOUNT_CREATED,
            visit,
            now,
            account_id=account.id,
            challenge_id=challenge.id,
        ),
    )
    return await begin(services, visit, account, verified_by=VerifiedBy.CODE)


async def draft(services: Services, handle: str) -> Draft | None:
    """Return what this browser typed in a registration that is not over, passwords aside."""
    challenge = await challenges.find_newest(services.db, digest(handle))
    if (
        challenge is None
        or challenge.registration is None
        or challenge.outcome not in {None, Outcome.NAME_TAKEN}
    ):
        return None
    name_taken = challenge.outcome is Outcome.NAME_TAKEN
    return Draft(
        username=challenge.registration.username,
        email=challenge.email,
        is_waiting=not name_taken and challenge.expires_at > services.clock(),
        problem=UsernameProblem.TAKEN if name_taken else None,
    )
