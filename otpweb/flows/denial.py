""" "This was not me": whoever reads a mailbox puts an end to what somebody else asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from otpweb.domain.addresses import Address, parse_address
from otpweb.domain.challenges import Addressee, Challenge, Outcome, Purpose
from otpweb.domain.denials import read_denial_token
from otpweb.domain.events import EventKind
from otpweb.domain.mails import Mail
from otpweb.domain.visits import Visit
from otpweb.flows import audit, mailing
from otpweb.flows.services import Services
from otpweb.storage import budgets, challenges, ending, outbox, recovery_grants

LINK_LIFE = timedelta(days=1)  # from the end of its code; what it did can be taken back for longer
# Who is late to say "this was not me" can take it back as long as the silence lasts.
NEEDED_FOR = LINK_LIFE + mailing.MUTED.window


@dataclass(frozen=True, slots=True)
class Deniable:
    """What a link is about; `muted_until` is None while mails are not stopped.

    `is_used`: its code, or the next of the same request to this mailbox, was right. `is_late`: too
    late to deny; a silence that was asked for in time can still be taken back.
    """

    purpose: Purpose
    email: str
    asked_at: datetime
    is_over: bool
    is_used: bool
    is_late: bool
    muted_until: datetime | None


@dataclass(frozen=True, slots=True)
class _Mailed:
    """A mail, its challenge, and who got it, wherever the challenge has gone since."""

    mail: Mail
    challenge: Challenge
    addressee: Addressee

    def is_late(self, now: datetime) -> bool:
        """Tell whether nothing can be denied any more."""
        return now > self.mail.expires_at + LINK_LIFE


async def look(services: Services, token: str) -> Deniable | None:
    """Return what a mail's link is about; None when it is not ours, or two days old.

    Changes nothing: mail scanners follow every link.
    """
    mailed = await _find(services, token)
    if mailed is None:
        return None
    now = services.clock()
    muted = await budgets.look(services.db, [mailing.mute(mailed.addressee)], now=now)
    return Deniable(
        purpose=mailed.challenge.purpose,
        email=mailed.mail.recipient,
        asked_at=mailed.mail.created_at,
        is_over=mailed.challenge.outcome is not None or mailed.mail.expires_at <= now,
        # A corrected address was another mailbox: there nobody used a code.
        is_used=mailed.challenge.outcome is Outcome.VERIFIED
        and mailed.challenge.email == mailed.mail.recipient,
        is_late=mailed.is_late(now),
        muted_until=muted[0].resets_at if muted else None,
    )


async def deny(services: Services, visit: Visit, token: str) -> bool:
    """End all that is open for this mailbox and purpose, and mail it nothing for it for a day.

    A code to choose a new password that was used already lets nobody choose one any more.

    False when the link is not ours, or too old. Doing it twice is doing it once.
    """
    now = services.clock()
    mailed = await _find(services, token)
    if mailed is None or mailed.is_late(now):
        return False
    addressee = mailed.addressee
    async with services.db.transaction():
        [muted] = await budgets.spend(services.db, [mailing.mute(addressee)], now=now)
        await ending.end_for_address(
            services.db, addressee.purpose, addressee.email_key, Outcome.DENIED, now=now
        )
        if addressee.purpose is Purpose.RECOVER:
            await recovery_grants.delete_for_address(services.db, addressee.email_key)
        if muted.is_first_over:
            await _note(services, visit, mailed.challenge, EventKind.CHALLENGE_DENIED)
    return True


async def allow(services: Services, visit: Visit, token: str) -> bool:
    """Take the silence back, since it was the person after all; possible as long as it lasts."""
    mailed = await _find(services, token)
    if mailed is None:
        return False
    async with services.db.transaction():
        if await budgets.forget(services.db, mailing.mute(mailed.addressee)):
            await _note(services, visit, mailed.challenge, EventKind.MAIL_ALLOWED)
    return True


async def _find(services: Services, token: str) -> _Mailed | None:
    named = read_denial_token(services.keys, token)
    if named is None:
        return None
    mail = await outbox.find(services.db, *named)
    challenge = await challenges.find(services.db, named[0])
    if mail is None or challenge is None:
        return None
    if services.clock() > challenge.expires_at + NEEDED_FOR:
        return None
    address = parse_address(mail.recipient, test_domains=True)
    if not isinstance(address, Address):
        raise TypeError("a mail to what is no address")
    addressee = Addressee.of(challenge.purpose, address.key, challenge.account_id)
    return _Mailed(mail, challenge, addressee)


async def _note(services: Services, visit: Visit, challenge: Challenge, kind: EventKind) -> None:
    await audit.note(
        services, visit, kind, account_id=challenge.account_id, challenge_id=challenge.id
    )
