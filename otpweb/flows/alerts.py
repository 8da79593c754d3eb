"""Telling the owner of a mailbox that somebody else is at the door, or inside; seldom enough.

OWASP ASVS 5.0, 6.3.5: of attempts that look like somebody else's, their owner is told.
"""

from datetime import timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.budgets import Budget
from otpweb.domain.challenges import Addressee, Challenge, Purpose
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.visits import Visit
from otpweb.flows import audit, mailing
from otpweb.flows.services import Services
from otpweb.storage import accounts, budgets

_ONCE_A_DAY = timedelta(days=1)
# Two typos are everybody's; the third wrong answer in an hour may be somebody else's.
_TYPOS = Budget("failed second steps", hits=2, window=timedelta(hours=1))
# Whoever lets no browser keep anything need not hear of each log-in.
_NEW_BROWSERS = Budget("new browsers", hits=3, window=timedelta(days=1))


async def wrong_codes(services: Services, visit: Visit, challenge: Challenge) -> None:
    """Mail that so many wrong codes were tried that codes are longer from now on.

    To whoever the codes went to, with an account or without: who has one must not show.
    """
    async with services.db.transaction():
        if not await _is_due(services, Letter.WRONG_CODES, challenge.addressee.subject):
            return
        owner = await mailing.find_owner(services, challenge)
        await mailing.post_alert(services, visit, challenge, Letter.WRONG_CODES, owner=owner)
    services.mail_waiting.set()


async def wrong_steps(services: Services, visit: Visit, account: Account) -> None:
    """Mail the same when it was the answers to the second step: they are counted with the codes."""
    subject = Addressee.of(Purpose.LOGIN, account.email_key, account.id).subject
    async with services.db.transaction():
        if await _is_due(services, Letter.WRONG_CODES, subject):
            await mailing.post_notice(services, visit, Letter.WRONG_CODES, account)
    services.mail_waiting.set()


async def wrong_passwords(
    services: Services, visit: Visit, account: Account | None, *, name: str
) -> None:
    """Mail that too many wrong passwords were tried; a name that nobody has is counted alike."""
    async with services.db.transaction():
        is_due = await _is_due(services, Letter.WRONG_PASSWORDS, account.id if account else name)
        if account and is_due:
            await mailing.post_notice(services, visit, Letter.WRONG_PASSWORDS, account)
    services.mail_waiting.set()


async def failed_second_step(services: Services, visit: Visit, account_id: str) -> None:
    """Mail that somebody has the password, and keeps failing what comes after it."""
    [typos] = await budgets.spend(services.db, [(_TYPOS, account_id)], now=services.clock())
    if not typos.is_first_over:
        return
    async with services.db.transaction():
        account = await accounts.find(services.db, account_id)
        if account and await _is_due(services, Letter.SECOND_STEP_FAILED, account_id):
            await mailing.post_notice(services, visit, Letter.SECOND_STEP_FAILED, account)
    services.mail_waiting.set()


async def new_browser(services: Services, visit: Visit, account: Account) -> None:
    """Note that somebody logged in from a browser that the account did not know, and mail it.

    Must run in the transaction of the log-in.
    """
    await audit.note(
        services, visit, EventKind.BROWSER_NEW, actor=account.id, account_id=account.id
    )
    pairs = [(_NEW_BROWSERS, account.id)]
    [spending] = await budgets.spend(services.db, pairs, now=services.clock())
    if not spending.is_over:
        await mailing.post_notice(services, visit, Letter.NEW_DEVICE, account)
        services.db.when_committed(services.mail_waiting.set)


async def _is_due(services: Services, letter: Letter, subject: str) -> bool:
    once = Budget(f"alert {letter}", hits=1, window=_ONCE_A_DAY)
    [spending] = await budgets.spend(services.db, [(once, subject)], now=services.clock())
    return not spending.is_over
