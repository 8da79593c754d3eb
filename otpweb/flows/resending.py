"""The ways on for somebody whose code did not come: again, elsewhere, or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from otpweb.domain.accounts import Account
from otpweb.domain.addresses import Address, AddressProblem
from otpweb.domain.challenges import Challenge, Exhausted, Outcome, Purpose, State
from otpweb.domain.codes import CodeForm
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import audit, change_email, clients, mailing, recovery, registration
from otpweb.flows.services import Services
from otpweb.flows.verification import NoChallenge, find_open
from otpweb.storage import challenges, pending_logins


@dataclass(frozen=True, slots=True)
class Sent:
    """Another mail is on its way."""


@dataclass(frozen=True, slots=True)
class NoMoreMails:
    """This challenge has had all its mails."""


@dataclass(frozen=True, slots=True)
class NeedsProof:
    """One proof of work is good for one address; the form asks for the next."""


# What is mailed where the address may have got, or lost, its account since the last mail.
_LETTERS: Mapping[Purpose, Callable[[Account | None], Letter]] = {
    Purpose.REGISTER: registration.letter_for,
    Purpose.RECOVER: recovery.letter_for,
    Purpose.CHANGE_EMAIL: change_email.letter_for,
}

Resending = Sent | TooSoon | NoMoreMails | Exhausted | NoChallenge


async def resend(services: Services, visit: Visit) -> Resending:
    """Mail a new code to the same address; the tries stay taken."""
    challenge = await find_open(services, visit.handle)
    if isinstance(challenge, NoChallenge):
        return challenge
    return await _mail_again(services, visit, challenge, EventKind.CODE_SENT_AGAIN)


async def correct_address(
    services: Services, visit: Visit, email: str
) -> Resending | NeedsProof | AddressProblem:
    """Point a pending registration at another address and mail a code there.

    Nothing was proven yet, so nothing has to be undone; codes mailed before are dead.
    """
    challenge = await find_open(services, visit.handle)
    if isinstance(challenge, NoChallenge):
        return challenge
    if challenge.purpose is not Purpose.REGISTER:
        return NoChallenge(None)
    address = registration.check_address(services, email)
    if not isinstance(address, Address):
        return address
    if address.key == challenge.email_key:
        return Sent()
    standing = await clients.look(services, visit)
    if wait := standing.wait(services.budgets.client_registrations, services.clock()):
        return wait
    if services.captcha.asks(is_warm=standing.is_warm):
        return NeedsProof()
    if wait := await clients.count_form(services, visit):
        return wait
    corrected = replace(challenge, email=address.email, email_key=address.key)
    return await _mail_again(services, visit, corrected, EventKind.ADDRESS_CORRECTED)


async def cancel(services: Services, visit: Visit) -> Purpose | None:
    """Give up the challenge and return what it was for; None when there was none."""
    challenge = await find_open(services, visit.handle)
    if isinstance(challenge, NoChallenge):
        return None
    now = services.clock()
    async with services.db.transaction():
        if await challenges.end(services.db, challenge.id, Outcome.CANCELLED, now=now):
            await audit.note(
                services,
                visit,
                EventKind.CHALLENGE_CANCELLED,
                account_id=challenge.account_id,
                challenge_id=challenge.id,
            )
        # With the code the password is given up that was shown before it.
        await pending_logins.close(services.db, challenge.handle_digest)
    return challenge.purpose


async def _mail_again(
    services: Services, visit: Visit, challenge: Challenge, kind: EventKind
) -> Resending:
    now = services.clock()
    if challenge.state(services.codes, now) is State.EXHAUSTED:
        return Exhausted()
    if not challenge.mails_left(services.codes, now):
        return NoMoreMails()
    owner = await mailing.find_owner(services, challenge)
    if challenge.purpose in _LETTERS:
        challenge = replace(challenge, letter=_LETTERS[challenge.purpose](owner))
    async with services.db.transaction():
        form = await mailing.code_form(services, challenge.addressee)
        if isinstance(form, TooSoon):
            return form
        if form is CodeForm.LETTERS and challenge.code_form is CodeForm.DIGITS:
            await challenges.exhaust(services.db, challenge.id, tries=services.codes.tries)
            return Exhausted()
        taken = await mailing.take_mail(services, visit, challenge.addressee)
        if isinstance(taken, TooSoon):
            return taken
        counted = await challenges.count_mail(
            services.db,
            challenge,
            limit=services.codes.sends,
            now=now,
            expires_at=now + services.codes.lifetime,
        )
        if counted is None:
            await mailing.return_mail(services, taken)
            return NoMoreMails()
        await mailing.post(services, visit, counted, owner=owner)
        await audit.note(
            services, visit, kind, account_id=counted.account_id, challenge_id=counted.id
        )
    services.mail_waiting.set()
    return Sent()
