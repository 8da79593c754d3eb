"""Where somebody is logged in, and which browsers they trust; to see, and to end."""

from dataclasses import dataclass
from datetime import datetime

from otpweb.domain.accounts import Account
from otpweb.domain.events import EventKind
from otpweb.domain.sessions import Session, TrustedBrowser
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.flows import audit
from otpweb.flows.services import Services
from otpweb.flows.sessions import trust_digest
from otpweb.storage import sessions, trusted_browsers

MOST_SHOWN = 50  # of each; whoever has more ends all others at once


@dataclass(frozen=True, slots=True)
class Overview:
    """The other sessions of an account and the browsers it trusts, as they are now."""

    others: tuple[Session, ...]
    browsers: tuple[TrustedBrowser, ...]
    this_browser: str | None  # its id, when it is one of them
    now: datetime


async def look(services: Services, visit: Visit, session: Session) -> Overview:
    """Return what the account of a session has open besides it."""
    account_id, now = session.account.id, services.clock()
    live = await sessions.live_of_account(services.db, account_id, now=now, limit=MOST_SHOWN + 1)
    browsers = await trusted_browsers.of_account(services.db, account_id, now=now, limit=MOST_SHOWN)
    own = trust_digest(visit.browser_token, account_id) if visit.browser_token else None
    return Overview(
        others=tuple(one for one in live if one.id != session.id)[:MOST_SHOWN],
        browsers=tuple(browsers),
        this_browser=next((one.id for one in browsers if one.token_digest == own), None),
        now=now,
    )


async def end_one(services: Services, visit: Visit, account: Account, session_id: str) -> None:
    """End a session from another one; what is not the account's stays, and nobody is told so."""
    async with services.db.transaction():
        if await sessions.delete_own(services.db, session_id, account_id=account.id):
            await _note(services, visit, EventKind.SESSION_ENDED_ELSEWHERE, account)


async def end_others(services: Services, visit: Visit, account: Account) -> None:
    """End all sessions of an account but this one (OWASP ASVS 5.0, 7.5.2).

    Browsers that it trusts stay trusted: they are asked for the password before anything opens.
    """
    own = digest(visit.session_token or "")
    async with services.db.transaction():
        if await sessions.delete_others(services.db, account.id, but=own):
            await _note(services, visit, EventKind.SESSION_OTHERS_ENDED, account)


async def forget_browser(
    services: Services, visit: Visit, account: Account, browser_id: str
) -> None:
    """Ask a browser for more than the password again, from its next log-in on."""
    async with services.db.transaction():
        if await trusted_browsers.forget(services.db, browser_id, account_id=account.id):
            await _note(services, visit, EventKind.BROWSER_FORGOTTEN, account)


async def _note(services: Services, visit: Visit, kind: EventKind, account: Account) -> None:
    await audit.note(services, visit, kind, actor=account.id, account_id=account.id)
