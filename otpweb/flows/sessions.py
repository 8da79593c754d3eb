"""Sessions: begun when everything owed has been shown, resumed at each request, ended for good."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Factor
from otpweb.domain.events import Event, EventKind
from otpweb.domain.sessions import Session, TrustedBrowser
from otpweb.domain.tokens import digest, new_id, new_token
from otpweb.domain.visits import Visit
from otpweb.flows import audit
from otpweb.flows.services import Services
from otpweb.storage import events, known_browsers, sessions, trusted_browsers
from otpweb.storage.database import StorageUnavailable

KNOWN_LIFETIME = timedelta(days=180)  # of the cookie by which an account knows a browser

_EVENTS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session has begun: what the browser is to keep, and where to go."""

    token: str = field(repr=False)
    browser_token: str = field(repr=False)
    remember: bool
    next_path: str | None
    is_new_browser: bool  # to the account


async def begin(
    services: Services,
    visit: Visit,
    account: Account,
    *,
    verified_by: Factor,
    remember: bool = False,
    next_path: str | None = None,
    trust: bool = False,
) -> SignedIn:
    """Begin a session under a new random token; must run in the transaction of its cause.

    A session that the browser had before ends with it (OWASP ASVS 5.0, 7.2.4).
    """
    now = services.clock()
    policy = services.sessions
    token = new_token()
    # A trusted browser has shown no more than a password; who has an authenticator is asked for it.
    is_weak = verified_by is Factor.TRUSTED_BROWSER and account.authenticators.has_own
    session = Session(
        id=new_id(),
        account=account,
        created_at=now,
        last_seen_at=now,
        idle_for=policy.remember_lifetime if remember else policy.idle,
        expires_at=now + (policy.remember_lifetime if remember else policy.lifetime),
        verified_by=verified_by,
        proven_at=None if is_weak else now,
        user_agent=visit.user_agent,
        client_address=visit.client_address,
    )
    await sessions.insert(services.db, session, token_digest=digest(token))
    if visit.session_token:
        await sessions.delete(services.db, digest(visit.session_token))
    browser_token, is_new = await _know_browser(services, visit, account, now)
    if trust:
        await _trust_browser(services, visit, account, browser_token, now)
    return SignedIn(token, browser_token, remember, next_path, is_new)


async def resume(services: Services, token: str) -> Session | None:
    """Return the live session of a token, and note that the person is still here."""
    now = services.clock()
    session = await sessions.find_live(services.db, digest(token), now=now)
    if session and session.wants_touch(now):
        # Reading goes on while nothing can be written.
        with suppress(StorageUnavailable):
            await sessions.touch(services.db, session.id, now=now)
    return session


async def account_of(services: Services, visit: Visit) -> Account | None:
    """Return the account that this browser is logged in to, as it stands at this moment."""
    token = digest(visit.session_token or "")
    session = await sessions.find_live(services.db, token, now=services.clock())
    return session.account if session else None


async def end(services: Services, visit: Visit, token: str) -> None:
    """End a session; from the next request on its cookie opens nothing, wherever it was copied."""
    async with services.db.transaction():
        account_id = await sessions.delete(services.db, digest(token))
        if account_id:
            await audit.note(
                services, visit, EventKind.SESSION_ENDED, actor=account_id, account_id=account_id
            )


async def recent_events(services: Services, account: Account) -> list[Event]:
    """Return what happened to an account lately, newest first."""
    return await events.newest_of_account(services.db, account.id, limit=_EVENTS_SHOWN)


async def _know_browser(
    services: Services, visit: Visit, account: Account, now: datetime
) -> tuple[str, bool]:
    """Return the browser's new token, and whether this account has not known it before.

    By the new token it is known to this account and to those before. Never by the one that it came
    with: somebody may have planted it (OWASP ASVS 5.0, 7.2.4).
    """
    token, old = new_token(), visit.browser_token or ""
    moved = await known_browsers.move(services.db, digest(old), digest(token)) if old else ()
    for account_id in moved:
        await trusted_browsers.move(
            services.db, trust_digest(old, account_id), trust_digest(token, account_id)
        )
    expires_at = now + max(KNOWN_LIFETIME, services.sessions.trust_lifetime)
    await known_browsers.remember(
        services.db,
        new_id(),
        token_digest=digest(token),
        account_id=account.id,
        expires_at=expires_at,
    )
    return token, account.id not in moved


async def _trust_browser(
    services: Services, visit: Visit, account: Account, browser_token: str, now: datetime
) -> None:
    browser = TrustedBrowser(
        id=new_id(),
        token_digest=trust_digest(browser_token, account.id),
        trusted_at=now,
        expires_at=now + services.sessions.trust_lifetime,
        user_agent=visit.user_agent,
        client_address=visit.client_address,
    )
    await trusted_browsers.trust(services.db, browser, account_id=account.id)
    await audit.note(
        services, visit, EventKind.BROWSER_TRUSTED, actor=account.id, account_id=account.id
    )


def trust_digest(browser_token: str, account_id: str) -> str:
    """Return what the table keeps of the trust of one account in one browser."""
    return digest(f"{browser_token} {account_id}")
