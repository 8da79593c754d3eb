"""Changing the address: the new one counts once its code was typed, and the old one may object."""

from dataclasses import dataclass
from datetime import timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.addresses import Address, AddressProblem
from otpweb.domain.budgets import Budget
from otpweb.domain.challenges import Challenge, Outcome, Purpose
from otpweb.domain.email_changes import UNDO_FOR, EmailChange
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.tokens import new_id
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon, too_soon
from otpweb.flows import audit, eviction, mailing, registration, sessions
from otpweb.flows.challenges import Done, Opened, Wanted, open_challenge
from otpweb.flows.services import Services
from otpweb.storage import accounts, budgets, email_changes

# Each address has budgets of its own; this one keeps an account from bothering many strangers.
ASKED = Budget("address changes asked for", hits=5, window=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class SameAddress:
    """The account has this address already."""


async def start(
    services: Services, visit: Visit, account: Account, typed: str
) -> Opened | AddressProblem | SameAddress | TooSoon:
    """Open a `change_email` challenge and mail its code to the new address.

    An address that has an account already gets a mail that says so instead; the answer, and what
    it costs, are the same. Until the code was typed, everything goes on going to the old one.
    """
    address = registration.check_address(services, typed)
    if isinstance(address, AddressProblem):
        return address
    if address.key == account.email_key:
        return SameAddress()
    now = services.clock()
    asked = await budgets.spend(services.db, [(ASKED, account.id)], now=now)
    if wait := too_soon((one for one in asked if one.is_over), Reason.CHANGES, now):
        return wait
    owner = await accounts.find_by_email(services.db, address.key)
    wanted = Wanted(
        purpose=Purpose.CHANGE_EMAIL,
        letter=letter_for(owner),
        address=address,
        owner=owner,
        account_id=account.id,
    )
    opened = await open_challenge(services, visit, wanted)
    if isinstance(opened, TooSoon):
        await budgets.give_back(services.db, [(one, 1) for one in asked])
    return opened


def letter_for(owner: Account | None) -> Letter:
    """Return which mail goes to an address that somebody wants and this account has."""
    return Letter.ADDRESS_IN_USE if owner else Letter.CHANGE_EMAIL_CODE


async def complete(services: Services, visit: Visit, challenge: Challenge) -> Done | Outcome:
    """Give the account its new address; runs in the transaction that used up the code.

    Only in a session of this account. Its other sessions end, as after any change of what it is
    opened with (OWASP ASVS 5.0, 7.4.3), and so does trust in other browsers: it was mail to the
    old address that vouched for them. That address is told (6.3.7), and can take the change back.
    """
    account = await sessions.account_of(services, visit)
    if account is None or account.id != challenge.account_id:
        return Outcome.CANCELLED
    new = Address(challenge.email, challenge.email_key)
    if not await accounts.move_to(services.db, account, new):
        return Done("/account/email/taken")
    now = services.clock()
    change = EmailChange(
        id=new_id(),
        account_id=account.id,
        old=Address(account.email, account.email_key),
        new_email=new.email,
        changed_at=now,
        undo_until=now + UNDO_FOR,
    )
    await email_changes.insert(services.db, change)
    await eviction.put_out_others(services, visit, account)
    await _tell_old_address(services, visit, account, change)
    await audit.note(
        services,
        visit,
        EventKind.EMAIL_CHANGED,
        actor=account.id,
        account_id=account.id,
        challenge_id=challenge.id,
    )
    services.db.when_committed(services.mail_waiting.set)
    return Done("/account/email/done")


async def _tell_old_address(
    services: Services, visit: Visit, account: Account, change: EmailChange
) -> None:
    """Promise the notice; the link in it is derived when it is composed, and kept nowhere."""
    until = change.undo_until
    about = {
        "change_id": change.id,
        "new_email": change.new_email,
        "undo_until": f"{until.day} {until:%B %Y, %H:%M} UTC",
    }
    await mailing.post_notice(services, visit, Letter.EMAIL_CHANGED, account, **about)
