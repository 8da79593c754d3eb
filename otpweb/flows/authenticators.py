"""What an account asks for: what follows when something is added to it, or taken away."""

from otpweb.domain.accounts import Account
from otpweb.domain.events import EventKind
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.flows import audit, totp_check
from otpweb.flows import recovery_codes as codes
from otpweb.flows.services import Services
from otpweb.storage import accounts, pending_logins, sessions, trusted_browsers
from otpweb.storage import recovery_codes as stored_codes

_MAIL_REFUSED = "a mailed code is no longer enough to log in, and no browser is trusted any more."
_MAIL_ALLOWED = "a mailed code is enough again to log in, besides your authenticators."


async def note_added(
    services: Services,
    visit: Visit,
    account: Account,
    kind: EventKind,
    what: str,
    *,
    session_token: str,
) -> bool:
    """See to what follows when an authenticator was added; tells whether recovery codes were made.

    Whatever got in by less is out: trusted browsers, log-ins half done, and all sessions but the
    one of this token (OWASP ASVS 5.0, 7.4.3). Needs a transaction that has locked the account.
    """
    await trusted_browsers.delete_others(services.db, account.id)
    await pending_logins.delete_of_account(services.db, account.id)
    await sessions.delete_others(services.db, account.id, but=digest(session_token))
    await _tell(services, visit, account, kind, what)
    return await codes.make_first(services, visit, account)


async def note_removed(
    services: Services, visit: Visit, account_id: str, kind: EventKind, what: str
) -> None:
    """See to what follows when an authenticator was removed.

    With the last one go the recovery codes, and with the last one that can be shown the wish to
    have mailed codes refused: it must shut nobody out, nor surprise whoever sets up another one
    some day. Needs a transaction that has locked the account.
    """
    account = await accounts.find(services.db, account_id)
    if account is None:
        return
    if not account.authenticators.has_own:
        await stored_codes.delete_of_account(services.db, account.id)
    if not await can_show_own(services, account):
        await accounts.take_mailed_code(services.db, account.id, accepted=True)
    await _tell(services, visit, account, kind, what)


async def can_choose(services: Services, account: Account) -> bool:
    """Tell whether it is the person's choice that a mailed code is enough.

    Not where the site has decided it, nor where nothing else could let her in: an app whose key
    has been dropped shows nothing that is right.
    """
    return services.steps.takes_mailed_code and await can_show_own(services, account)


async def can_show_own(services: Services, account: Account) -> bool:
    """Tell whether there is a passkey, or an app whose key is there, to be let in by."""
    return account.authenticators.passkeys > 0 or await totp_check.is_readable(services, account)


async def accept_mailed_code(
    services: Services, visit: Visit, account: Account, *, accepted: bool
) -> None:
    """Let a mailed code be enough or not, for whoever has something stronger and the choice."""
    async with services.db.transaction():
        current = await accounts.lock(services.db, account.id)
        if current is None or not await can_choose(services, current):
            return
        if not await accounts.take_mailed_code(services.db, current.id, accepted=accepted):
            return
        if not accepted:
            # It may have been mail that vouched for them.
            await trusted_browsers.delete_others(services.db, current.id)
        kind = EventKind.MAILED_CODE_ALLOWED if accepted else EventKind.MAILED_CODE_REFUSED
        await _tell(services, visit, current, kind, _MAIL_ALLOWED if accepted else _MAIL_REFUSED)


async def _tell(
    services: Services, visit: Visit, account: Account, kind: EventKind, what: str
) -> None:
    await audit.note(services, visit, kind, actor=account.id, account_id=account.id)
    await codes.tell(services, visit, account, what)
    services.db.when_committed(services.mail_waiting.set)
