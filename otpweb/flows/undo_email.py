"""Taking a change of address back: the last word is with whoever reads the address before it."""

from dataclasses import dataclass

from otpweb.domain.email_changes import EmailChange, read_undo_token
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.visits import Visit
from otpweb.flows import audit, eviction, mailing
from otpweb.flows.services import Services
from otpweb.storage import accounts, email_changes


@dataclass(frozen=True, slots=True)
class Undone:
    """The account has its earlier address again; or had it back already."""


@dataclass(frozen=True, slots=True)
class NotOurs:
    """Nothing that can be taken back: too late, cut short, or made up."""


@dataclass(frozen=True, slots=True)
class OldAddressTaken:
    """The earlier address has another account by now; nothing was changed."""


async def look(services: Services, token: str) -> EmailChange | None:
    """Return the change that a link is about; None when it is not ours, or a week old.

    Changes nothing: mail scanners follow every link.
    """
    change_id = read_undo_token(services.keys, token)
    if change_id is None:
        return None
    return await email_changes.find(services.db, change_id, now=services.clock())


async def undo(services: Services, visit: Visit, token: str) -> Undone | NotOurs | OldAddressTaken:
    """Give the account the address before this change, and end whatever opens it.

    Changes that followed do not count any more: whoever took the account over cannot take this
    back. The address that loses the account is told, without a link.
    """
    named = await look(services, token)
    if named is None:
        return NotOurs()
    async with services.db.transaction():
        now = services.clock()
        account = await accounts.lock(services.db, named.account_id)
        # Read again, now that nobody else changes the account.
        change = await email_changes.find(services.db, named.id, now=now)
        if account is None or change is None:
            return NotOurs()
        if change.undone_at:
            return Undone()
        if not await accounts.move_to(services.db, account, change.old):
            return OldAddressTaken()
        await email_changes.undo_since(services.db, change, now=now)
        await eviction.put_out_all(services, account)
        about = {"new_email": change.old.email, "undo_until": ""}
        await mailing.post_notice(services, visit, Letter.EMAIL_CHANGED, account, **about)
        await audit.note(services, visit, EventKind.EMAIL_CHANGE_UNDONE, account_id=account.id)
    services.mail_waiting.set()
    return Undone()
