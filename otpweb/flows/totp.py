"""Authenticator apps: set up, confirmed by a code before anything is asked of them, removed."""

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Factor
from otpweb.domain.codes import read_code
from otpweb.domain.events import EventKind
from otpweb.domain.sessions import Session
from otpweb.domain.tokens import new_id
from otpweb.domain.totp import NO_STEP, Totp, match_step, new_secret, provisioning_uri
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import authenticators, guesses, second_step, totp_check
from otpweb.flows.asking import Asked
from otpweb.flows.entering import Wishes
from otpweb.flows.second_step import Malformed, NotAsked, Proven, WrongAnswer
from otpweb.flows.services import Services
from otpweb.storage import accounts, totps

PENDING_FOR = timedelta(hours=1)  # an app may have to be found and installed first

_ADDED = "an authenticator app was added. From now on you are asked for its codes."
_REMOVED = "the authenticator app was removed. You are not asked for its codes any more."


@dataclass(frozen=True, slots=True)
class Setup:
    """What an app has to be told, as text and as the address that a QR code holds."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The app is asked for from now on; perhaps there are recovery codes to be kept."""

    proven: Proven
    has_new_codes: bool


async def begin(services: Services, account: Account) -> None:
    """Make a secret for an app; nothing is asked of it before a code has confirmed it.

    What was begun before is forgotten: there is one secret on the screen, and that one counts.
    """
    totp_id = new_id()
    totp = Totp(
        id=totp_id,
        sealed_secret=totp_check.seal(services, new_secret(), totp_id=totp_id),
        last_step=NO_STEP,
        created_at=services.clock(),
    )
    async with services.db.transaction():
        if await accounts.lock(services.db, account.id):
            await totps.begin(services.db, account.id, totp)


async def find_setup(services: Services, account: Account) -> Setup | None:
    """Return what to tell the app that is being set up, if one is."""
    pending = await _find_pending(services, account)
    secret = totp_check.unseal(services, pending) if pending else None
    if secret is None:
        return None
    site = urlsplit(services.composer.letterhead.public_url).hostname or ""
    return Setup(secret, provisioning_uri(secret, account_name=account.username, issuer=site))


async def confirm(
    services: Services, visit: Visit, session: Session, typed: str
) -> Confirmed | NotAsked | Malformed | WrongAnswer | TooSoon:
    """Turn the app on when it shows the right code; counted like any answer to a second step."""
    account = session.account
    pending = await _find_pending(services, account)
    secret = totp_check.unseal(services, pending) if pending else None
    if pending is None or secret is None:
        return NotAsked()
    code = read_code(typed)
    if code is None:
        return Malformed()
    guess = await second_step.count(services, visit, account, Factor.TOTP, totp_id=pending.id)
    if isinstance(guess, TooSoon):
        return guess
    step = match_step(secret, code, now=services.clock(), after=NO_STEP)
    async with services.db.transaction():
        if step is None:
            return await second_step.note_wrong(services, visit, account, Factor.TOTP, guess)
        done = await _turn_on(services, visit, session, pending, step)
    await guesses.give_back(services, guess)
    return done


async def remove(services: Services, visit: Visit, account: Account) -> None:
    """Ask for the app no more; removing it twice is removing it once."""
    async with services.db.transaction():
        await accounts.lock(services.db, account.id)
        if await totps.delete(services.db, account.id):
            kind = EventKind.TOTP_REMOVED
            await authenticators.note_removed(services, visit, account.id, kind, _REMOVED)


async def _find_pending(services: Services, account: Account) -> Totp | None:
    since = services.clock() - PENDING_FOR
    return await totps.find_pending(services.db, account.id, since=since)


async def _turn_on(
    services: Services, visit: Visit, session: Session, pending: Totp, step: int
) -> Confirmed | NotAsked:
    account, now = session.account, services.clock()
    await accounts.lock(services.db, account.id)
    if await _find_pending(services, account) != pending:
        return NotAsked()  # a parallel request was quicker, or began anew
    asked = Asked(account, (), Wishes(session.is_remembered), visit.session_token)
    proven = await second_step.renew_session(services, visit, asked, Factor.TOTP)
    if isinstance(proven, NotAsked):
        return proven
    await totps.confirm(services.db, account.id, pending.id, step=step, now=now)
    has_new_codes = await authenticators.note_added(
        services, visit, account, EventKind.TOTP_ADDED, _ADDED, session_token=proven.token
    )
    return Confirmed(proven, has_new_codes)
