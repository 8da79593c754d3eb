"""Promising mails, as long as nobody gets too many of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.addresses import abuse_key
from otpweb.domain.budgets import Budget, Spending
from otpweb.domain.challenges import Addressee, Challenge
from otpweb.domain.codes import CodeForm
from otpweb.domain.devices import describe_device
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.mails import CodeSlip, Mail, MailState
from otpweb.domain.tokens import new_id
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon, too_soon
from otpweb.flows import audit, guesses
from otpweb.flows.services import Services
from otpweb.storage import accounts, budgets, outbox
from otpweb.storage.budgets import Subject

MUTED = Budget("muted", hits=0, window=timedelta(days=1))

_NOTICE_LIFE = timedelta(days=1)  # news of yesterday, that came late, would only alarm


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a mail goes to, and by what name, if it may name anybody."""

    email: str
    username: str


async def code_form(services: Services, addressee: Addressee) -> CodeForm | TooSoon:
    """Return what the next code has to look like; or how to wait, where no mails are wanted."""
    now = services.clock()
    pairs = [*guesses.of_codes(services, addressee), *guesses.of_all_codes(services, addressee)]
    found = await budgets.look(services.db, [*pairs, mute(addressee)], now=now)
    if muted := too_soon((one for one in found if one.budget == MUTED), Reason.MUTED, now):
        return muted
    is_used_up = any(spending.is_used_up for spending in found)
    return CodeForm.LETTERS if is_used_up else CodeForm.DIGITS


async def take_mail(
    services: Services, visit: Visit, addressee: Addressee
) -> Sequence[Spending] | TooSoon:
    """Take the next mail of an address, or say how long it has to wait.

    One mail per interval for an address and purpose, whoever asks; so many an hour and a day;
    and of those that anybody can ask for, so many for all addresses together. Must be called in
    the transaction that posts the mail; whoever posts none after all gives it back.
    """
    waits = {
        Reason.INTERVAL: _interval(services, addressee),
        Reason.ADDRESS: limits_of_address(services, addressee),
        Reason.EVERYBODY: _of_everybody(services, addressee),
    }
    now = services.clock()
    pairs = [pair for pairs in waits.values() for pair in pairs]
    spent = dict(zip(pairs, await budgets.spend(services.db, pairs, now=now), strict=True))
    for reason, pairs in waits.items():
        over = [spent[pair] for pair in pairs if spent[pair].is_over]
        if wait := too_soon(over, reason, now):
            # No mail goes out, so none is spent: impatient clicks cost nothing.
            await return_mail(services, [one for one in spent.values() if one not in over])
            if reason is not Reason.INTERVAL and any(one.is_first_over for one in over):
                account_id = addressee.account_id
                await audit.note(services, visit, EventKind.MAIL_BUDGET, account_id=account_id)
            return wait
    return list(spent.values())


async def return_mail(services: Services, taken: Sequence[Spending]) -> None:
    """Give back what `take_mail` took, since nothing was mailed."""
    await budgets.give_back(services.db, [(spending, 1) for spending in taken])


async def find_owner(services: Services, challenge: Challenge) -> Account | None:
    """Return the account that has the address of a challenge, if there is one.

    One look-up, whether there is one or not.
    """
    if challenge.addressee.account_id:
        return await accounts.find(services.db, challenge.addressee.account_id)
    return await accounts.find_by_email(services.db, challenge.email_key)


async def post(
    services: Services, visit: Visit, challenge: Challenge, *, owner: Account | None
) -> None:
    """Promise the newest mail of a challenge, in the transaction that counted it."""
    slip = CodeSlip(challenge.id, challenge.mails, challenge.key_id, challenge.code_form)
    recipient = _recipient(challenge, owner)
    until = challenge.expires_at
    await _promise(services, visit, challenge.letter, recipient, slip=slip, until=until)


async def post_alert(
    services: Services, visit: Visit, challenge: Challenge, letter: Letter, *, owner: Account | None
) -> None:
    """Promise a mail without a code to whoever the codes of a challenge go to."""
    await _promise(services, visit, letter, _recipient(challenge, owner))


async def post_notice(
    services: Services, visit: Visit, letter: Letter, account: Account, **about: str
) -> None:
    """Promise its owner a mail about an account, in the transaction of what it tells of.

    `about` is what the letter says besides who and from where; it stands in the outbox in clear.
    """
    await _promise(services, visit, letter, Recipient(account.email, account.username), about=about)


async def post_test(services: Services, visit: Visit, email: str, *, until: datetime) -> str:
    """Promise a mail that says no more than that mail arrives, and return its id."""
    return await _promise(services, visit, Letter.TEST_MAIL, Recipient(email, ""), until=until)


def mute(addressee: Addressee) -> Subject:
    """Return the row that says that somebody wants no more mails for a purpose today."""
    return MUTED, addressee.subject


def _interval(services: Services, addressee: Addressee) -> list[Subject]:
    interval = services.codes.resend_interval
    budget = Budget(f"mail interval {addressee.purpose}", hits=1, window=interval)
    return [(budget, addressee.email_key)] if interval else []


def limits_of_address(services: Services, addressee: Addressee) -> list[Subject]:
    """Return what limits the mails that one address gets, without those of everybody."""
    # Many spellings of one mailbox share the budget, and only that: mail goes where it was sent.
    if addressee.account_id:
        return [(budget, addressee.account_id) for budget in services.budgets.login_mails]
    return [(budget, abuse_key(addressee.email_key)) for budget in services.budgets.mails]


def _of_everybody(services: Services, addressee: Addressee) -> list[Subject]:
    # Whoever has the right password gets the code, however many strangers ask for mails.
    return [] if addressee.account_id else [(budget, "") for budget in services.budgets.all_mails]


def _recipient(challenge: Challenge, owner: Account | None) -> Recipient:
    """Return the address that was proven; the typed one only where it is nobody's.

    Another spelling may be another mailbox (CVE-2019-19844). And no mail to an address that is not
    proven yet names anybody: a stranger could have us mail their words to anyone.
    """
    return Recipient(owner.email, owner.username) if owner else Recipient(challenge.email, "")


async def _promise(
    services: Services,
    visit: Visit,
    letter: Letter,
    recipient: Recipient,
    *,
    slip: CodeSlip | None = None,
    until: datetime | None = None,
    about: Mapping[str, str] | None = None,
) -> str:
    now = services.clock()
    mail = Mail(
        id=new_id(),
        letter=letter,
        recipient=recipient.email,
        slip=slip,
        context={
            "username": recipient.username,
            "client_address": visit.client_address,
            "device": describe_device(visit.user_agent),
            **(about or {}),
        },
        state=MailState.QUEUED,
        attempts=0,
        created_at=now,
        due_at=now,
        expires_at=until or now + _NOTICE_LIFE,
        settled_at=None,
    )
    await outbox.insert(services.db, mail)
    return mail.id
