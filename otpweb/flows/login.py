"""Logging in: the password first, then what else is owed: a mailed code, or something stronger."""

from dataclasses import dataclass, field

from otpweb.domain.accounts import Account, Status, canonical
from otpweb.domain.addresses import LONGEST_ADDRESS, Address, parse_address
from otpweb.domain.authenticators import Factor
from otpweb.domain.captcha import NO_PROOF, Action, Proof, Unproven
from otpweb.domain.challenges import Challenge, Outcome
from otpweb.domain.owed import Access, Nothing, Show, Shown, owed_next
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import asking, captcha, clients, password_check
from otpweb.flows.asking import StepAsked
from otpweb.flows.challenges import Opened
from otpweb.flows.entering import Wishes, enter
from otpweb.flows.hashing import Busy
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn, trust_digest
from otpweb.storage import accounts, pending_logins, trusted_browsers


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
) -> Opened | SignedIn | StepAsked | WrongPassword | Unproven | TooSoon | Busy:
    """Check the password; ask for what comes next, or log in at once in a trusted browser.

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
    name = _canonical_name(services, form.username)
    account = await _find(services, name)
    right = await password_check.judge(services, visit, account, form.password, name=name)
    if not isinstance(right, bool):
        return right
    current = await _as_it_is_now(services, account, form.password) if account and right else None
    if current is None:
        return WrongPassword()
    await _renew_hash(services, current, form.password)
    return await _go_on(services, visit, current, form)


async def _go_on(
    services: Services, visit: Visit, account: Account, form: Form
) -> Opened | SignedIn | StepAsked | TooSoon:
    """Ask for what comes after the password, if anything does."""
    wishes = Wishes(form.remember, form.trust, form.next_path)
    factors = [Factor.PASSWORD]
    if account.status is Status.ACTIVE and await _trusts(services, visit, account):
        factors.append(Factor.TRUSTED_BROWSER)
    shown = Shown(account, frozenset(factors))
    owed = owed_next(shown, Access.MEMBER, policy=services.steps, now=services.clock())
    match owed:
        case Nothing():
            signed_in = await _log_in_trusted(services, visit, account, wishes)
            return signed_in or await _go_on(services, visit, account, form)
        case Show((Factor.MAILED_CODE, *_)):
            return await asking.mail_code(services, visit, account, wishes)
        case Show(ways):
            return await asking.ask(services, visit, account, wishes, ways)
        case _:
            raise ValueError("a right password that shows nothing")


async def complete(services: Services, visit: Visit, challenge: Challenge) -> SignedIn | Outcome:
    """Log the person in; runs in the transaction that used up the code."""
    account = await accounts.find(services.db, challenge.account_id or "")
    if account is None:
        raise ValueError("a login challenge without its account")
    if account.email_key != challenge.email_key:
        return Outcome.CANCELLED  # it says nothing of the address that the account has by now
    if account.authenticators.has_own:
        await pending_logins.close(services.db, challenge.handle_digest)
    return await enter(
        services,
        visit,
        account,
        Factor.PASSWORD,
        Factor.MAILED_CODE,
        wishes=Wishes(challenge.remember, challenge.trust, challenge.next_path),
        challenge_id=challenge.id,
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


async def _as_it_is_now(services: Services, account: Account, password: str) -> Account | None:
    """Return the account, which may have changed while its password was judged; None when the
    password is not its own any more."""
    current = await accounts.find(services.db, account.id)
    if current is None or current.password_hash == account.password_hash:
        return current
    # Another password, or the same one hashed anew by a parallel log-in.
    right = await services.hasher.verify(password, current.password_hash)
    return current if right is True else None


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
    services: Services, visit: Visit, account: Account, wishes: Wishes
) -> SignedIn | None:
    factors = (Factor.PASSWORD, Factor.TRUSTED_BROWSER)
    async with services.db.transaction():
        # Once more: whoever recovers the account at this moment trusts no browser any more, and is
        # waited for.
        await accounts.lock(services.db, account.id)
        if not await _trusts(services, visit, account):
            return None
        entered = await enter(services, visit, account, *factors, wishes=wishes)
    if not isinstance(entered, SignedIn):
        raise TypeError("more is owed than a moment ago, of one and the same account")
    return entered
