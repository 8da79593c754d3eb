"""Registering: what becomes an account as soon as its address is proven."""

from dataclasses import dataclass, field, replace

from otpweb.domain.accounts import Account, Role, Status, UsernameProblem, parse_username
from otpweb.domain.addresses import LONGEST_ADDRESS, Address, AddressProblem, parse_address
from otpweb.domain.authenticators import Factor
from otpweb.domain.captcha import NO_PROOF, Action, Proof, Unproven
from otpweb.domain.challenges import Challenge, Outcome, Purpose, Registration, State
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.passwords import PasswordProblem
from otpweb.domain.tokens import digest, new_id
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import audit, captcha, clients
from otpweb.flows.challenges import Opened, Wanted, open_challenge
from otpweb.flows.hashing import Busy
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn, begin
from otpweb.storage import accounts, challenges


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed."""

    username: str
    email: str
    password: str = field(repr=False)
    proof: Proof = NO_PROOF


@dataclass(frozen=True, slots=True)
class Refused:
    """What the person can mend, all of it at once."""

    username: UsernameProblem | None = None
    email: AddressProblem | None = None
    password: PasswordProblem | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What this browser typed before: to go on with, or to mend."""

    username: str
    email: str
    is_waiting: bool
    problem: UsernameProblem | None


@dataclass(frozen=True, slots=True)
class Acceptable:
    """What was typed, where nothing has to be mended."""

    username: str
    address: Address


def check_address(services: Services, typed: str) -> Address | AddressProblem:
    """Return the address to register with, or what keeps it from being one."""
    address = parse_address(typed, test_domains=services.test_domains)
    if isinstance(address, Address) and services.addresses.refuses(address.key):
        return AddressProblem.DISPOSABLE
    return address


async def check(services: Services, form: Form) -> Acceptable | Refused:
    """Tell what has to be mended; whether the username is taken is not asked yet."""
    username = parse_username(form.username)
    address = check_address(services, form.email)
    typed = (form.username.strip(), form.email.strip().partition("@")[0])
    names = tuple(name[:LONGEST_ADDRESS] for name in typed)
    problem = await services.passwords.find_problem(form.password, names=names)
    is_name = not isinstance(username, UsernameProblem)  # which is a str, too
    if is_name and isinstance(address, Address) and problem is None:
        return Acceptable(username, address)
    return Refused(
        username=username if isinstance(username, UsernameProblem) else None,
        email=address if isinstance(address, AddressProblem) else None,
        password=problem,
    )


async def start(
    services: Services, visit: Visit, form: Form
) -> Opened | Refused | Unproven | TooSoon | Busy:
    """Open a `register` challenge and mail its code.

    An address that has an account already gets a mail that says so instead; the answer, and what
    it costs, are the same.
    """
    standing = await clients.look(services, visit)
    if wait := standing.wait(services.budgets.client_registrations, services.clock()):
        return wait
    # Counted before anything is judged: a form that will be refused costs work, and tells whether
    # a name is free.
    if wait := await clients.count_form(services, visit):
        return wait
    checked = await check(services, form)
    # A proof is used up by what can go through; without one nothing is told of the name either.
    proof = form.proof if isinstance(checked, Acceptable) else NO_PROOF
    proven = await captcha.demand(services, visit, Action.REGISTER, proof, is_warm=standing.is_warm)
    if isinstance(proven, Unproven):
        return proven if isinstance(checked, Acceptable) else checked
    if await _is_taken(services, form.username):
        others = checked if isinstance(checked, Refused) else Refused()
        checked = replace(others, username=UsernameProblem.TAKEN)
    if isinstance(checked, Refused):
        return checked
    password_hash = await services.hasher.hash(form.password)
    if isinstance(password_hash, Busy):
        return password_hash
    owner = await accounts.find_by_email(services.db, checked.address.key)
    wanted = Wanted(
        purpose=Purpose.REGISTER,
        letter=letter_for(owner),
        address=checked.address,
        owner=owner,
        registration=Registration(checked.username, password_hash),
        # With a copy of the cookie alone nobody can have the owner's code finish a form of theirs.
        typed=f"{checked.username} {form.password}",
    )
    return await open_challenge(services, visit, wanted)


async def _is_taken(services: Services, typed: str) -> bool:
    username = parse_username(typed)
    is_name = not isinstance(username, UsernameProblem)
    return is_name and bool(await accounts.find_by_username(services.db, username))


def letter_for(owner: Account | None) -> Letter:
    """Return which mail goes out when somebody registers with an address that this account has."""
    return Letter.ACCOUNT_EXISTS if owner else Letter.REGISTER_CODE


async def complete(services: Services, visit: Visit, challenge: Challenge) -> SignedIn | Outcome:
    """Make the account and log the person in; runs in the transaction that used up the code.

    Where an admin decides about new people, what they come into is a page that tells them so.

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
        email_key=challenge.email_key,
        password_hash=challenge.registration.password_hash,
        role=Role.MEMBER,
        status=Status.PENDING if services.approvals.is_asked else Status.ACTIVE,
        created_at=now,
    )
    if not await accounts.insert(services.db, account, registered_from=visit.network):
        known = await accounts.find_by_email(services.db, challenge.email_key)
        return Outcome.ADDRESS_TAKEN if known else Outcome.NAME_TAKEN
    await audit.note(
        services,
        visit,
        EventKind.ACCOUNT_CREATED,
        actor=account.id,
        account_id=account.id,
        challenge_id=challenge.id,
    )
    if account.status is Status.PENDING:
        await audit.note(
            services, visit, EventKind.APPROVAL_ASKED, actor=account.id, account_id=account.id
        )
    return await begin(services, visit, account, verified_by=Factor.MAILED_CODE)


async def draft(services: Services, handle: str) -> Draft | None:
    """Return what this browser typed, passwords aside, in a registration that came to nothing.

    Whoever gave it up or guessed too often finds it again, but no code is waiting for them.
    """
    challenge = await challenges.find_newest(services.db, digest(handle))
    if (
        challenge is None
        or challenge.registration is None
        or challenge.outcome not in {None, Outcome.NAME_TAKEN, Outcome.CANCELLED}
    ):
        return None
    name_taken = challenge.outcome is Outcome.NAME_TAKEN
    is_open = challenge.state(services.codes, services.clock()) is State.OPEN
    return Draft(
        username=challenge.registration.username,
        email=challenge.email,
        is_waiting=challenge.outcome is None and is_open,
        problem=UsernameProblem.TAKEN if name_taken else None,
    )
