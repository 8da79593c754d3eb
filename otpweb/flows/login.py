"""Logging in: the password first, then a mailed code, unless the browser is trusted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from otpweb.domain.accounts import Account, Status, canonical
from otpweb.domain.addresses import LONGEST_ADDRESS, Address, parse_address
from otpweb.domain.captcha import NO_PROOF, Action, Proof, Unproven
from otpweb.domain.challenges import Challenge, Letter, Outcome, Purpose
from otpweb.domain.events import EventKind
from otpweb.domain.sessions import VerifiedBy
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon, too_soon
from otpweb.flows import audit, captcha, clients, guesses
from otpweb.flows.challenges import Opened, Wanted, open_challenge
from otpweb.flows.hashing import Busy
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn, begin, trust_digest
from otpweb.storage import accounts, known_browsers, trusted_browsers


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed and ticked; `username` may be an address."""

    username: str
    password: str = field(repr=False)
    remember: bool
    trust: bool
    next_path: str | None
    proof: Proof = NO_PROOF


@dataclass(frozen=True, slots=True)
class WrongPassword:
    """The name and the password do not belong together; never which of the two is at fault."""


async def start(
    services: Services, visit: Visit, form: Form
) -> Opened | SignedIn | WrongPassword | Unproven | TooSoon | Busy:
    """Check the password; open a `login` challenge, or log in at once in a trusted browser.

    An unknown name costs as much as a wrong password, and has to wait as soon.
    """
    standing = await clients.look(services, visit)
    proven = await captcha.demand(
        services, visit, Action.LOGIN, form.proof, is_warm=standing.is_warm
    )
    if isinstance(proven, Unproven):
        return proven
    if wait := standing.wait(services.budgets.client_passwords, services.clock()):
        return wait
    account = await _judge_password(services, visit, form)
    if not isinstance(account, Account):
        return account
    await _renew_hash(services, account, form.password)
    if account.status is Status.ACTIVE and await _trusts(services, visit, account):
        return await _log_in_trusted(services, visit, account, form)
    return await open_challenge(services, visit, _wanted(account, form))


async def _judge_password(
    services: Services, visit: Visit, form: Form
) -> Account | WrongPassword | TooSoon | Busy:
    name = _canonical_name(services, form.username)
    account = await _find(services, name)
    known = await _known_as(services, visit)
    browser = known.get(account.id) if account else None
    guess = await guesses.count_password(services, visit, name, account, browser)
    if wait := clients.refuse(guess.client, services.clock()):
        await guesses.undo(services, guess, of_client=False)
        return wait
    over = [spending for spending in guess.typed if spending.is_over]
    if wait := too_soon(over, Reason.PASSWORD, services.clock()):
        await guesses.undo(services, guess, of_client=False)
        if any(spending.is_first_over for spending in over):
            await _note(services, visit, EventKind.LOGIN_PASSWORD_BUDGET, account)
        return wait
    # Another spelling of the account's name used its budget up: judged, it would be one too many,
    # and told to wait, it would say that both spellings are one account's.
    is_judged = not any(spending.is_over for spending in guess.account)
    stored = account.password_hash if account and is_judged else None
    right = await services.hasher.verify(form.password, stored)
    if isinstance(right, Busy):
        await guesses.undo(services, guess, of_client=True)
        return right
    if account is None or not right:
        kind = EventKind.LOGIN_PASSWORD_WRONG if is_judged else EventKind.LOGIN_PASSWORD_BUDGET
        await _note(services, visit, kind, account)
        return WrongPassword()
    await guesses.give_back(services, guess)
    return account


async def complete(services: Services, visit: Visit, challenge: Challenge) -> SignedIn | Outcome:
    """Log the person in; runs in the transaction that used up the code."""
    account = await accounts.find(services.db, challenge.account_id or "")
    if account is None:
        raise ValueError("a login challenge without its account")
    if account.status is not Status.ACTIVE:
        await _note(services, visit, EventKind.LOGIN_SUSPENDED, account)
        return Outcome.SUSPENDED
    await audit.note(
        services,
        visit,
        EventKind.LOGIN_COMPLETED,
        actor=account.id,
        account_id=account.id,
        challenge_id=challenge.id,
    )
    return await begin(
        services,
        visit,
        account,
        verified_by=VerifiedBy.CODE,
        remember=challenge.remember,
        next_path=challenge.next_path,
        trust=challenge.trust,
    )


def _canonical_name(services: Services, typed: str) -> str:
    """Return the one form of a name or an address; its "@" tells which of the two it is."""
    if len(typed) > LONGEST_ADDRESS:
        return typed  # nobody's, and normalising takes the square of the length
    address = parse_address(typed, test_domains=services.test_domains) if "@" in typed else None
    return address.key if isinstance(address, Address) else canonical(typed.strip())


async def _find(services: Services, name: str) -> Account | None:
    # What can be neither a name nor an address costs the same look-up as one that nobody has.
    name = name if name.isprintable() and len(name) <= LONGEST_ADDRESS else ""
    if "@" in name:
        return await accounts.find_by_email(services.db, name)
    return await accounts.find_by_username(services.db, name)


async def _known_as(services: Services, visit: Visit) -> Mapping[str, str]:
    """Return as what this browser is known, by the ids of the accounts that know it."""
    if not visit.browser_token:
        return {}
    token = digest(visit.browser_token)
    return await known_browsers.known_as(services.db, token, now=services.clock())


def _wanted(account: Account, form: Form) -> Wanted:
    return Wanted(
        purpose=Purpose.LOGIN,
        letter=Letter.LOGIN_CODE,
        address=Address(account.email, account.email_key),
        owner=account,
        is_proven=True,
        remember=form.remember,
        trust=form.trust,
        next_path=form.next_path,
    )


async def _note(services: Services, visit: Visit, kind: EventKind, account: Account | None) -> None:
    await audit.note(services, visit, kind, account_id=account.id if account else None)


async def _renew_hash(services: Services, account: Account, password: str) -> None:
    if not services.hasher.is_outdated(account.password_hash):
        return
    renewed = await services.hasher.hash(password)
    # When the pool is full the old hash stays: there will be another login.
    if isinstance(renewed, str):
        await accounts.update_password_hash(
            services.db, account.id, old=account.password_hash, new=renewed
        )


async def _trusts(services: Services, visit: Visit, account: Account) -> bool:
    if not visit.browser_token:
        return False
    return await trusted_browsers.is_trusted(
        services.db,
        trust_digest(visit.browser_token, account.id),
        account_id=account.id,
        now=services.clock(),
    )


async def _log_in_trusted(
    services: Services, visit: Visit, account: Account, form: Form
) -> SignedIn:
    async with services.db.transaction():
        await audit.note(
            services, visit, EventKind.LOGIN_TRUSTED, actor=account.id, account_id=account.id
        )
        return await begin(
            services,
            visit,
            account,
            verified_by=VerifiedBy.TRUSTED_BROWSER,
            remember=form.remember,
            next_path=form.next_path,
        )
