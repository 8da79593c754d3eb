"""Asking for more than a password: who is asked, for what, and where they were going."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.addresses import Address
from otpweb.domain.authenticators import Factor
from otpweb.domain.challenges import Addressee, Purpose
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.owed import Access, Owed, Show, Shown, owed_next
from otpweb.domain.sessions import PendingLogin, Session
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import audit, guesses
from otpweb.flows.challenges import Opened, Wanted, open_challenge
from otpweb.flows.entering import Wishes
from otpweb.flows.services import Services
from otpweb.storage import pending_logins

_LIFE = timedelta(minutes=15)  # of a right password (OWASP ASVS 5.0, 7.3.1)


@dataclass(frozen=True, slots=True)
class StepAsked:
    """The password was right; the strongest way on comes next, and the browser has a new handle."""

    way: Factor
    handle: str = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked to show more: at the door, or in a session."""

    account: Account
    ways: tuple[Factor, ...]
    wishes: Wishes
    session_token: str | None = field(default=None, repr=False)


async def ask(
    services: Services, visit: Visit, account: Account, wishes: Wishes, ways: Sequence[Factor]
) -> StepAsked:
    """Note that the password was right in this browser; it has so long to show one of the ways.

    Under a new handle: whoever copied the cookie before holds nothing (OWASP ASVS 5.0, 7.2.4).
    """
    handle = visit.handle_for(account.id)
    login = PendingLogin(
        handle_digest=digest(handle),
        account=account,
        remember=wishes.remember,
        trust=wishes.trust,
        next_path=wishes.next_path,
        expires_at=services.clock() + _LIFE,
    )
    addressee = Addressee.of(Purpose.LOGIN, account.email_key, account.id)
    async with services.db.transaction():
        if handle != visit.handle:
            await guesses.carry_over(services, visit, addressee, next_handle=handle)
        await pending_logins.begin(services.db, login)
        await audit.note(services, visit, EventKind.STEP_ASKED, account_id=account.id)
    return StepAsked(ways[0], handle)


async def mail_code(
    services: Services, visit: Visit, account: Account, wishes: Wishes
) -> Opened | TooSoon:
    """Mail a code to log in with; whoever has other ways can go back to them."""
    wanted = Wanted(
        purpose=Purpose.LOGIN,
        letter=Letter.LOGIN_CODE,
        address=Address(account.email, account.email_key),
        owner=account,
        account_id=account.id,
        remember=wishes.remember,
        trust=wishes.trust,
        next_path=wishes.next_path,
    )
    opened = await open_challenge(services, visit, wanted)
    if isinstance(opened, Opened) and account.authenticators.has_own:
        async with services.db.transaction():
            await pending_logins.move(services.db, digest(visit.handle), digest(opened.handle))
    return opened


def owed_of(services: Services, session: Session | None, access: Access) -> Owed:
    """Return what whoever comes with this session has to show next to get that access."""
    shown = session.shown if session else None
    return owed_next(shown, access, policy=services.steps, now=services.clock())


async def at_door(services: Services, visit: Visit) -> Asked | None:
    """Return who has shown a password in this browser, and what may follow."""
    login = await pending_logins.find(services.db, digest(visit.handle), now=services.clock())
    if login is None:
        return None
    shown = Shown(login.account, frozenset({Factor.PASSWORD}))
    owed = owed_next(shown, Access.MEMBER, policy=services.steps, now=services.clock())
    wishes = Wishes(login.remember, login.trust, login.next_path)
    return Asked(login.account, owed.ways, wishes) if isinstance(owed, Show) else None


async def give_up(services: Services, visit: Visit) -> None:
    """End the log-in that this browser has begun."""
    await pending_logins.close(services.db, digest(visit.handle))


def in_session(services: Services, session: Session, token: str, next_path: str | None) -> Asked:
    """Return what a member is asked for before what is sensitive; nothing when that is fresh."""
    owed = owed_of(services, session, Access.FRESH)
    ways = owed.ways if isinstance(owed, Show) else ()
    return Asked(session.account, ways, Wishes(session.is_remembered, next_path=next_path), token)
