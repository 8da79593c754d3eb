"""What an operator does about the ways into somebody's account, and about all of it."""

from otpweb.domain.accounts import Account, Status, canonical
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.tokens import new_token
from otpweb.flows import deletion, eviction, person_letters
from otpweb.flows.desk import Operator
from otpweb.flows.hashing import Busy
from otpweb.flows.person_acts import Acted, Kept, LastAdmin, NotAsItIs, WrongName, change
from otpweb.flows.services import Services
from otpweb.storage import accounts, passkeys, recovery_codes, standing, totps

_LONGEST_TYPED = 128  # characters; normalising takes the square of the length
_CHANGED = "How you log in has changed"
_REMOVED = (
    "your authenticator app, your passkeys and your recovery codes were removed. From now on you "
    "log in with your password and a mailed code. Everybody was logged out."
)


async def start_recovery(
    services: Services, operator: Operator, account_id: str
) -> Acted | Kept | Busy:
    """Put everybody out, let the password open nothing any more, and mail how to choose a new one.

    Nobody sets a password for somebody else, and nobody sees one: what is stored instead is the
    hash of a random text that is thrown away.
    """
    unusable = await services.hasher.hash(new_token())
    if isinstance(unusable, Busy):
        return unusable

    async def do(account: Account) -> Kept | None:
        if account.status is Status.SUSPENDED:
            return NotAsItIs()
        await accounts.set_password_hash(services.db, account.id, unusable)
        await eviction.put_out_all(services, account)
        await person_letters.post(services, operator, Letter.RECOVERY_STARTED, account)
        return None

    return await change(services, operator, account_id, EventKind.ADMIN_STARTED_RECOVERY, do)


async def remove_authenticators(
    services: Services, operator: Operator, account_id: str
) -> Acted | Kept:
    """Let password and mailed code be enough again, and put everybody out.

    For whoever has lost a phone; and for whoever finds a thief's passkey, so what was opened by
    one is closed, too (OWASP ASVS 5.0, 6.5.6 and 7.4.3).
    """

    async def do(account: Account) -> Kept | None:
        if not (account.authenticators.has_own or account.authenticators.recovery_codes):
            return NotAsItIs()
        await totps.delete(services.db, account.id)
        await passkeys.delete_of_account(services.db, account.id)
        await recovery_codes.delete_of_account(services.db, account.id)
        await accounts.take_mailed_code(services.db, account.id, accepted=True)
        await accounts.require_authenticator(services.db, account.id, required=False)
        await eviction.put_out_all(services, account)
        letter = Letter.AUTHENTICATORS_CHANGED
        about = {"heading": _CHANGED, "what": _REMOVED}
        await person_letters.post(services, operator, letter, account, **about)
        return None

    return await change(services, operator, account_id, EventKind.ADMIN_REMOVED_AUTHENTICATORS, do)


async def delete(
    services: Services, operator: Operator, account_id: str, typed_name: str
) -> Acted | Kept:
    """Delete an account with all that is its own, if its name was typed; its events stay."""

    async def do(account: Account) -> Kept | None:
        if canonical(typed_name[:_LONGEST_TYPED].strip()) != canonical(account.username):
            return WrongName()
        if await standing.is_last_admin(services.db, account.id):
            return LastAdmin()
        await eviction.put_out_all(services, account)
        if not await deletion.erase(services, account):
            return LastAdmin()
        await person_letters.post(services, operator, Letter.ACCOUNT_DELETED, account)
        return None

    return await change(services, operator, account_id, EventKind.ACCOUNT_DELETED, do)
