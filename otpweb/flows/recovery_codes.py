"""Recovery codes: made ten at a time, shown until their owner has kept them, each taken once."""

from datetime import timedelta

from otpweb.domain import recovery_codes as codes
from otpweb.domain.accounts import Account
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.visits import Visit
from otpweb.flows import audit, mailing
from otpweb.flows.services import Services
from otpweb.storage import accounts, recovery_codes

SHOWN_FOR = timedelta(minutes=10)

_USE = "recovery code to be shown"
_HEADING = "How you log in has changed"


async def make(services: Services, visit: Visit, account: Account) -> bool:
    """Make a fresh set in place of all older ones, for whoever has an authenticator of their own.

    False without one: then the mailed code is asked for, and they would stand in for nothing.
    """
    async with services.db.transaction():
        current = await accounts.lock(services.db, account.id)
        if current is None or not current.authenticators.has_own:
            return False
        await _make(services, visit, current)
        what = "new recovery codes were made, and the older ones are no good any more."
        await tell(services, visit, current, what)
    services.mail_waiting.set()
    return True


async def make_first(services: Services, visit: Visit, account: Account) -> bool:
    """Make a set for whoever has none left; tells whether it did.

    Needs a transaction that has locked the account.
    """
    if await recovery_codes.count_left(services.db, account.id):
        return False
    await _make(services, visit, account)
    return True


async def shown(services: Services, account: Account) -> list[str]:
    """Return the codes as they are written, while they are new and not said to be kept."""
    since = services.clock() - SHOWN_FOR
    sealed = await recovery_codes.find_sealed(services.db, account.id, since=since)
    opened = (services.keys.unseal(_USE, text, about=digest) for digest, text in sealed.items())
    return [codes.written(code) for code in opened if code]


async def keep(services: Services, account: Account) -> None:
    """Show the codes no more: their owner has kept them."""
    await recovery_codes.wipe(services.db, account.id)


async def take(services: Services, visit: Visit, account: Account, code: str) -> bool:
    """Tell whether this is an unused code of the account, and use it up; its owner is told.

    Needs the transaction of what the code opens.
    """
    digests = codes.digests(services.keys, account.id, code)
    now = services.clock()
    if not await recovery_codes.take(services.db, account.id, digests, now=now):
        return False
    left = await recovery_codes.count_left(services.db, account.id)
    what = f"a recovery code was used. You have {left or 'none'} left."
    await tell(services, visit, account, what, heading="A recovery code was used")
    services.db.when_committed(services.mail_waiting.set)
    return True


async def tell(
    services: Services, visit: Visit, account: Account, what: str, *, heading: str = _HEADING
) -> None:
    """Mail the owner what became of the ways into the account. Needs a transaction."""
    letter = Letter.AUTHENTICATORS_CHANGED
    await mailing.post_notice(services, visit, letter, account, heading=heading, what=what)


async def _make(services: Services, visit: Visit, account: Account) -> None:
    made = codes.new_codes()
    digests = [codes.digests(services.keys, account.id, code)[0] for code in made]
    sealed = {
        digest: services.keys.seal(_USE, code, about=digest)
        for digest, code in zip(digests, made, strict=True)
    }
    await recovery_codes.replace(services.db, account.id, sealed, now=services.clock())
    await audit.note(
        services,
        visit,
        EventKind.RECOVERY_CODES_MADE,
        actor=account.id,
        account_id=account.id,
    )
