"""Logging in: the password first, then a mailed code, unless the browser is trusted."""

from dataclasses import dataclass, field

from otpweb.domain.accounts import Account, UsernameProblem, parse_username
from otpweb.domain.addresses import Address, parse_address
from otpweb.domain.challenges import Challenge, Letter, Outcome, Purpose
from otpweb.domain.events import EventKind, Visit, event
from otpweb.domain.sessions import VerifiedBy
from otpweb.domain.tokens import digest
from otpweb.flows.challenges import Opened, TooSoon, Wanted, open_challenge
from otpweb.flows.hashing import Busy
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn, begin
from otpweb.storage import accounts, events, trusted_browsers


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed and ticked; `username` may be an address."""

    username: str
    password: str = field(repr=False)
    remember: bool
    trust: bool
    next_path: str | None


@dataclass(frozen=True, slots=True)
class WrongPassword:
    """The name and the password do not belong together; never which of the two is at fault."""


async def start(
    services: Services, visit: Visit, form: Form, *, browser_token: str | None
) -> Opened | SignedIn | WrongPassword | TooSoon | Busy:
    """Check the password; open a `login` challenge, or log in at once in a trusted browser.

    An unknown name costs as much as a wrong password.
    """
    account = await _find(services, form.username)
    stored = account.password_hash if account else None
    right = await services.hasher.verify(form.password, stored)
    if isinstance(right, Busy):
        return right
    if account is None or not right:
        wrong = event(
            EventKind.LOGIN_PASSWORD_WRONG,
            visit,
            services.clock(),
            account_id=account.id if account else None,
        )
        await events.insert(services.db, wrong)
        return WrongPassword()
    await _renew_hash(services, account, form.password)
    if browser_token and await _trusts(services, account, browser_token):
        return await _log_in_trusted(services, visit, account, form)
    address = parse_address(account.email, test_domains=True)
    if not isinstance(address, Address):
        raise TypeError("an account without an address that mail can go to")
    wanted = Wanted(
        purpose=Purpose.LOGIN,
        letter=Letter.LOGIN_CODE,
        address=address,
        username=account.username,
        account=account,
        remember=form.remember,
        trust=form.trust,
        next_path=form.next_path,
    )
    return await open_challenge(services, visit, wanted)


async def complete(services: Services, visit: Visit, challenge: Challenge) -> SignedIn | Outcome:
    """Log the person in; runs in the transaction that used up the code."""
    account = await accounts.find(services.db, challenge.account_id or "")
    if account is None:
        raise ValueError("a login challenge without its account")
    completed = event(
        EventKind.LOGIN_COMPLETED,
        visit,
        services.clock(),
        account_id=account.id,
        challenge_id=challenge.id,
    )
    await events.insert(services.db, completed)
    return await begin(
        services,
        visit,
        account,
        verified_by=VerifiedBy.CODE,
        remember=challenge.remember,
        next_path=challenge.next_path,
        trust=challenge.trust,
    )


async def _find(services: Services, name: str) -> Account | None:
    # What can be neither a name nor an address costs the same look-up as one that nobody has.
    if "@" in name:
        address = parse_address(name, test_domains=services.test_domains)
        key = address.key if isinstance(address, Address) else ""
        return await accounts.find_by_email(services.db, key)
    username = parse_username(name)
    known_form = "" if isinstance(username, UsernameProblem) else username
    return await accounts.find_by_username(services.db, known_form)


async def _renew_hash(services: Services, account: Account, password: str) -> None:
    if not services.hasher.is_outdated(account.password_hash):
        return
    renewed = await services.hasher.hash(password)
    # When the pool is full the old hash stays: there will be another login.
    if isinstance(renewed, str):
        await accounts.update_password_hash(
            services.db, account.id, old=account.password_hash, new=renewed
        )


async def _trusts(services: Services, account: Account, browser_token: str) -> bool:
    return await trusted_browsers.is_trusted(
        services.db, digest(browser_token), account_id=account.id, now=services.clock()
    )


async def _log_in_trusted(
    services: Services, visit: Visit, account: Account, form: Form
) -> SignedIn:
    async with services.db.transaction():
        trusted = event(EventKind.LOGIN_TRUSTED, visit, services.clock(), account_id=account.id)
        await events.insert(services.db, trusted)
        return await begin(
            services,
            visit,
            account,
            verified_by=VerifiedBy.TRUSTED_BROWSER,
            remember=form.remember,
            next_path=form.next_path,
        )
