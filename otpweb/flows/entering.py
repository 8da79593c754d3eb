"""Coming in: what was shown is weighed, and a session begins when nothing more is owed."""

from dataclasses import dataclass

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import OWN, Factor
from otpweb.domain.challenges import Outcome
from otpweb.domain.events import EventKind
from otpweb.domain.owed import Access, Nothing, Shown, Suspended, owed_next
from otpweb.domain.visits import Visit
from otpweb.flows import alerts, audit
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn, begin
from otpweb.storage import accounts

_EVENTS = {
    Factor.MAILED_CODE: EventKind.LOGIN_COMPLETED,
    Factor.TRUSTED_BROWSER: EventKind.LOGIN_TRUSTED,
    Factor.TOTP: EventKind.LOGIN_TOTP,
    Factor.PASSKEY: EventKind.LOGIN_PASSKEY,
    Factor.RECOVERY_CODE: EventKind.LOGIN_RECOVERY_CODE,
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was ticked at the door, and where the person was going."""

    remember: bool = False
    trust: bool = False
    next_path: str | None = None


async def enter(
    services: Services,
    visit: Visit,
    account: Account,
    *factors: Factor,
    wishes: Wishes,
    challenge_id: str | None = None,
) -> SignedIn | Outcome:
    """Begin a session when nothing more is owed; in the transaction that used up what was shown.

    The last of the factors is the one that the session remembers. Whoever waits for a decision has
    a session, too: it opens the page that tells them.
    """
    shown = Shown(account, frozenset(factors))
    owed = owed_next(shown, Access.KNOWN, policy=services.steps, now=services.clock())
    match owed:
        case Nothing():
            pass
        case Suspended():
            await audit.note(services, visit, EventKind.LOGIN_SUSPENDED, account_id=account.id)
            return Outcome.SUSPENDED
        case _:
            # What is asked of the account grew while the person was on the way.
            return Outcome.CANCELLED
    # Not for a passkey alone: that says nothing of the password, which may be a stranger's choice.
    after_password = Factor.PASSWORD in factors and factors[-1] in OWN
    if account.authenticators.must_be_shown and after_password:
        await accounts.require_authenticator(services.db, account.id, required=False)
    await audit.note(
        services,
        visit,
        _EVENTS[factors[-1]],
        actor=account.id,
        account_id=account.id,
        challenge_id=challenge_id,
    )
    return await _let_in(services, visit, account, factors[-1], wishes)


async def _let_in(
    services: Services, visit: Visit, account: Account, verified_by: Factor, wishes: Wishes
) -> SignedIn:
    signed_in = await begin(
        services,
        visit,
        account,
        verified_by=verified_by,
        remember=wishes.remember,
        next_path=wishes.next_path,
        trust=wishes.trust,
    )
    if signed_in.is_new_browser:
        await alerts.new_browser(services, visit, account)
    return signed_in
