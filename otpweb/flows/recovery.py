"""Recovering: a code to the address lets a new password be chosen, once, and nothing else."""

from dataclasses import dataclass
from datetime import timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.addresses import Address, AddressProblem, parse_address
from otpweb.domain.captcha import NO_PROOF, Action, Proof, Unproven
from otpweb.domain.challenges import Challenge, Outcome, Purpose
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.passwords import PasswordProblem
from otpweb.domain.tokens import digest, new_token
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import audit, authenticators, captcha, clients, eviction, guesses, mailing
from otpweb.flows.challenges import Done, Opened, Wanted, open_challenge
from otpweb.flows.hashing import Busy
from otpweb.flows.services import Services
from otpweb.storage import accounts, recovery_grants

_GRANT_LIFE = timedelta(minutes=10)

_PUT_OUT = "Everybody was logged out, and no browser is trusted any more."
_MUST_SHOW = (
    "At the next log-in your authenticator app, your passkey or a recovery code is asked for: as "
    "mail has set the password, a mailed code is not enough this time."
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The new password is the account's; nobody is logged in to it any more."""


@dataclass(frozen=True, slots=True)
class NoGrant:
    """No right code was given in this browser, or it is too long ago, or it was used."""


async def start(
    services: Services, visit: Visit, email: str, proof: Proof = NO_PROOF
) -> Opened | AddressProblem | Unproven | TooSoon:
    """Open a `recover` challenge and mail its code; that alone changes nothing.

    An address that has no account gets a mail that says so instead; the answer, and what it costs,
    are the same.
    """
    standing = await clients.look(services, visit)
    if wait := standing.wait(services.budgets.client_registrations, services.clock()):
        return wait
    if wait := await clients.count_form(services, visit):
        return wait
    address = parse_address(email, test_domains=services.test_domains)
    if not isinstance(address, Address):
        return address
    proven = await captcha.demand(services, visit, Action.RECOVER, proof, is_warm=standing.is_warm)
    if isinstance(proven, Unproven):
        return proven
    owner = await accounts.find_by_email(services.db, address.key)
    wanted = Wanted(purpose=Purpose.RECOVER, letter=letter_for(owner), address=address, owner=owner)
    return await open_challenge(services, visit, wanted)


def letter_for(owner: Account | None) -> Letter:
    """Return which mail goes out when somebody recovers with an address that this account has."""
    return Letter.RECOVER_CODE if owner else Letter.NO_ACCOUNT


async def complete(services: Services, visit: Visit, challenge: Challenge) -> Done | Outcome:
    """Let this browser choose a new password; runs in the transaction that used up the code.

    Under a handle that nothing else leads to: whoever asks for the same address with a copy of the
    cookie gets those that are made for it. It opens nothing else (OWASP ASVS 5.0, 6.4.3).
    """
    account = await accounts.find_by_email(services.db, challenge.email_key)
    if account is None:
        return Outcome.CANCELLED  # it was deleted meanwhile
    handle = new_token()
    expires_at = services.clock() + _GRANT_LIFE
    await recovery_grants.give(services.db, digest(handle), account.id, expires_at=expires_at)
    await audit.note(
        services,
        visit,
        EventKind.RECOVERY_GRANTED,
        account_id=account.id,
        challenge_id=challenge.id,
    )
    return Done("/recover/password", handle)


async def find_account(services: Services, visit: Visit) -> Account | None:
    """Return whose new password may be chosen in this browser."""
    return await recovery_grants.find(services.db, digest(visit.handle), now=services.clock())


async def choose_password(
    services: Services, visit: Visit, password: str
) -> Chosen | NoGrant | PasswordProblem | Busy:
    """Set a new password and end all that was open by the old one; signs nobody in.

    What else the account asks for at log-in stays as it is (OWASP ASVS 5.0, 6.4.3).
    """
    account = await find_account(services, visit)
    if account is None:
        return NoGrant()
    names = (account.username, account.email.partition("@")[0])
    problem = await services.passwords.find_problem(password, names=names)
    if problem is not None:
        return problem
    password_hash = await services.hasher.hash(password)
    if isinstance(password_hash, Busy):
        return password_hash
    return await _set(services, visit, account, password_hash)


async def _set(
    services: Services, visit: Visit, account: Account, password_hash: str
) -> Chosen | NoGrant:
    now = services.clock()
    async with services.db.transaction():
        # First, as wherever everybody is put out: two that lock in two orders would wait for ever.
        current = await accounts.lock(services.db, account.id)
        own = digest(visit.handle)
        is_granted = await recovery_grants.use(services.db, own, account.id, now=now)
        if current is None or not is_granted:
            return NoGrant()  # a parallel request was quicker
        await accounts.set_password_hash(services.db, account.id, password_hash)
        await eviction.put_out_all(services, account)
        # Wherever the site takes no mailed code now, too: it may some day, and the password stays.
        must_show = await authenticators.can_show_own(services, current)
        await accounts.require_authenticator(services.db, account.id, required=must_show)
        is_told = must_show and services.steps.takes_mailed_code
        await audit.note(services, visit, EventKind.PASSWORD_RECOVERED, account_id=account.id)
        await mailing.post_notice(
            services,
            visit,
            Letter.PASSWORD_CHANGED,
            account,
            how=" with a mailed code",
            effect=f"{_PUT_OUT} {_MUST_SHOW}" if is_told else _PUT_OUT,
        )
    services.mail_waiting.set()
    # Not before: rows of budgets are locked in one order only, which is not this one.
    await guesses.forget_passwords(services, account)
    return Chosen()
