"""Putting everybody out of an account: whoever is in it, and whoever is on the way in."""

from otpweb.domain.accounts import Account
from otpweb.domain.challenges import Outcome, Purpose
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.flows.services import Services
from otpweb.flows.sessions import trust_digest
from otpweb.storage import (
    ending,
    known_browsers,
    pending_logins,
    recovery_grants,
    sessions,
    totps,
    trusted_browsers,
)


async def put_out_all(services: Services, account: Account) -> None:
    """End all that was begun in this account's name, and know none of its browsers any more.

    Sessions, trusted and known browsers, log-ins half done, apps being set up, codes on their way,
    changes that wait for one, grants to choose a password (OWASP ASVS 5.0, 7.4.3). Needs a
    transaction.
    """
    await _end_what_is_on_its_way(services, account)
    await sessions.delete_others(services.db, account.id)
    await trusted_browsers.delete_others(services.db, account.id)
    await known_browsers.delete_of_account(services.db, account.id)


async def put_out_others(services: Services, visit: Visit, account: Account) -> None:
    """Do the same to all but the browser of this visit: its session goes on, and its trust.

    Its other browsers stay known: the account is still its owner's. Needs a transaction.
    """
    own_session = digest(visit.session_token or "")
    own_trust = trust_digest(visit.browser_token or "", account.id)
    await _end_what_is_on_its_way(services, account)
    await sessions.delete_others(services.db, account.id, but=own_session)
    await trusted_browsers.delete_others(services.db, account.id, but=own_trust)


async def _end_what_is_on_its_way(services: Services, account: Account) -> None:
    # Challenges first, as wherever a right code ends one and goes on from there: this waits for who
    # is just coming in, and then finds the session, or the grant, that they have got.
    now = services.clock()
    await ending.end_for_account(services.db, account.id, now=now)
    # Whoever recovers has shown nothing yet, so that challenge is nobody's but the address's.
    await ending.end_for_address(
        services.db, Purpose.RECOVER, account.email_key, Outcome.CANCELLED, now=now
    )
    await pending_logins.delete_of_account(services.db, account.id)
    await recovery_grants.delete_of_account(services.db, account.id)
    await totps.delete_pending(services.db, account.id)
