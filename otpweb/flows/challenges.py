"""Opening a challenge and mailing its code, whatever the code is for."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from otpweb.domain.accounts import Account
from otpweb.domain.addresses import Address
from otpweb.domain.challenges import Addressee, Challenge, Purpose, Registration, State
from otpweb.domain.codes import CodeForm
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.tokens import digest, new_id
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import audit, guesses, mailing
from otpweb.flows.services import Services
from otpweb.storage import challenges, ending

_ASKED_BY_MEMBERS = {Purpose.CHANGE_EMAIL, Purpose.CONFIRM}


@dataclass(frozen=True, slots=True)
class Opened:
    """The code screen comes next; the browser shows it by this handle."""

    handle: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Done:
    """What the code was for is done; the browser goes on there, by another handle if it has one.

    With `logs_out` its session ended with it.
    """

    next_path: str
    handle: str = field(default="", repr=False)
    logs_out: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a challenge is to be opened for.

    `owner` is the account that has the address, if there is one; `account_id` whose challenge it
    is, once somebody has shown that it is theirs. `typed` is what else makes the handle: what
    nobody knows who merely has the browser's cookie.
    """

    purpose: Purpose
    letter: Letter
    address: Address
    owner: Account | None
    account_id: str | None = None
    registration: Registration | None = None
    remember: bool = False
    trust: bool = False
    next_path: str | None = None
    typed: str = field(default="", repr=False)

    @property
    def addressee(self) -> Addressee:
        """Who gets its mails."""
        return Addressee.of(self.purpose, self.address.key, self.account_id)

    @property
    def actor(self) -> str:
        """Who asks for it: whoever is logged in, where only members can ask."""
        member = self.account_id if self.purpose in _ASKED_BY_MEMBERS else None
        return member or audit.VISITOR


_EVENTS = {
    Purpose.REGISTER: EventKind.REGISTRATION_STARTED,
    Purpose.LOGIN: EventKind.LOGIN_PASSWORD_RIGHT,
    Purpose.RECOVER: EventKind.RECOVERY_ASKED,
    Purpose.CHANGE_EMAIL: EventKind.EMAIL_CHANGE_ASKED,
    Purpose.CONFIRM: EventKind.DELETION_ASKED,
}


async def open_challenge(services: Services, visit: Visit, wanted: Wanted) -> Opened | TooSoon:
    """Open a challenge for this browser and mail its code.

    Asked again for the same address while a mail is on its way, the browser goes on with the
    challenge it has: a double click is no second mail, and what was typed last counts.
    """
    now = services.clock()
    async with services.db.transaction():
        form = await mailing.code_form(services, wanted.addressee)
        if isinstance(form, TooSoon):
            return form
        handle = await _handle(services, visit, wanted)
        taken = await mailing.take_mail(services, visit, wanted.addressee)
        if isinstance(taken, TooSoon):
            return await _go_on(services, handle, wanted) or taken
        for held in sorted({visit.handle, handle}):
            await ending.end_for_handle(services.db, digest(held), now=now)
        if handle != visit.handle:
            await guesses.carry_over(services, visit, wanted.addressee, next_handle=handle)
        challenge = _challenge(services, digest(handle), wanted, form, now)
        # Refused only when a parallel request of this browser was quicker: its mail is on its way.
        if await challenges.insert(services.db, challenge):
            await mailing.post(services, visit, challenge, owner=wanted.owner)
            await audit.note(
                services,
                visit,
                _EVENTS[wanted.purpose],
                actor=wanted.actor,
                account_id=challenge.account_id,
                challenge_id=challenge.id,
            )
        else:
            await mailing.return_mail(services, taken)
    services.mail_waiting.set()
    return Opened(handle)


async def _handle(services: Services, visit: Visit, wanted: Wanted) -> str:
    """Return the handle to hold the challenge by: another than before, unless one goes on.

    Whoever copied the cookie before the password was typed must not hold what it opened (OWASP
    ASVS 5.0, 7.2.4). It is made for this addressee and of what was typed: whatever else the copy
    opens, it leads nowhere near.
    """
    addressee = wanted.addressee
    current = await challenges.find_newest(services.db, digest(visit.handle))
    goes_on = (
        current is not None
        and current.addressee == addressee
        and current.outcome is None
        and current.state(services.codes, services.clock()) is State.OPEN
    )
    return visit.handle if goes_on else visit.handle_for(f"{addressee.subject} {wanted.typed}")


async def _go_on(services: Services, handle: str, wanted: Wanted) -> Opened | None:
    current = await challenges.find_newest(services.db, digest(handle))
    if (
        current is None
        or current.outcome is not None
        or current.purpose is not wanted.purpose
        or current.email_key != wanted.address.key
        or current.state(services.codes, services.clock()) is not State.OPEN
    ):
        return None
    typed_last = replace(
        current,
        registration=wanted.registration,
        remember=wanted.remember,
        trust=wanted.trust,
        next_path=wanted.next_path,
    )
    await challenges.replace_wishes(services.db, typed_last)
    return Opened(handle)


def _challenge(
    services: Services, handle_digest: str, wanted: Wanted, form: CodeForm, now: datetime
) -> Challenge:
    return Challenge(
        id=new_id(),
        handle_digest=handle_digest,
        purpose=wanted.purpose,
        letter=wanted.letter,
        email=wanted.address.email,
        email_key=wanted.address.key,
        account_id=wanted.account_id,
        registration=wanted.registration,
        key_id=services.keys.current.id,
        code_form=form,
        mails=1,
        tries=0,
        remember=wanted.remember,
        trust=wanted.trust,
        next_path=wanted.next_path,
        created_at=now,
        mailed_at=now,
        expires_at=now + services.codes.lifetime,
        outcome=None,
    )
