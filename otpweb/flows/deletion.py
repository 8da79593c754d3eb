"""Deleting an account: its password, a mailed code, and it is gone; or a registration."""

from functools import partial

from otpweb.domain.accounts import Account, Status
from otpweb.domain.addresses import Address
from otpweb.domain.challenges import Challenge, Outcome, Purpose
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import audit, lifting, mailing, sessions, step_up
from otpweb.flows.challenges import Done, Opened, Wanted, open_challenge
from otpweb.flows.hashing import Busy
from otpweb.flows.services import Services
from otpweb.flows.step_up import WrongPassword
from otpweb.storage import accounts, ending, near_budgets, standing


async def start(
    services: Services, visit: Visit, account: Account, password: str
) -> Opened | WrongPassword | TooSoon | Busy:
    """Judge the password with the budgets of the door, and mail a code to the account's address."""
    right = await step_up.judge_own(services, visit, account, password)
    if right is not True:
        return right or WrongPassword()
    wanted = Wanted(
        purpose=Purpose.CONFIRM,
        letter=Letter.CONFIRM_CODE,
        address=Address(account.email, account.email_key),
        owner=account,
        account_id=account.id,
    )
    return await open_challenge(services, visit, wanted)


async def complete(services: Services, visit: Visit, challenge: Challenge) -> Done | Outcome:
    """Delete the account with all that is its own; runs in the transaction that used up the code.

    Only in a session of this account. The challenge goes with it, and so do mails with codes that
    are under way. Its events stay, under an id that names nobody any more.
    """
    account = await sessions.account_of(services, visit)
    if account is None or account.id != challenge.account_id:
        return Outcome.CANCELLED
    if not await erase(services, account):
        return Done("/account/delete/last-admin")
    await mailing.post_notice(services, visit, Letter.ACCOUNT_DELETED, account)
    await audit.note(
        services,
        visit,
        EventKind.ACCOUNT_DELETED,
        actor=account.id,
        account_id=account.id,
        challenge_id=challenge.id,
    )
    services.db.when_committed(services.mail_waiting.set)
    return Done("/goodbye", logs_out=True)


async def withdraw(services: Services, visit: Visit, account: Account) -> bool:
    """Delete the account of somebody whom nobody has let in; False for whoever is in meanwhile.

    There is nothing in it yet but what they registered with, so no password is asked for. With it
    goes what was decided and holds in a moment.
    """
    async with services.db.transaction():
        current = await accounts.lock_to_delete(services.db, account.id)
        if current is None or current.status not in {Status.PENDING, Status.REJECTED}:
            return False
        if not await erase(services, current):
            return False
        await mailing.post_notice(services, visit, Letter.ACCOUNT_DELETED, current)
        await audit.note(
            services, visit, EventKind.ACCOUNT_DELETED, actor=current.id, account_id=current.id
        )
    services.mail_waiting.set()
    return True


async def erase(services: Services, account: Account) -> bool:
    """Delete an account and what was asked for with its address; False for the last admin.

    What its limits have counted goes on counting, but no list names it. Needs a transaction that
    has called `accounts.lock_to_delete`.
    """
    # Challenges before the account: whoever is just coming in has one of them, and waits for it.
    if await standing.is_last_admin(services.db, account.id):
        return False
    limits = [budget.key(subject) for budget, subject in await lifting.limits_of(services, account)]
    await ending.forget_address(services.db, account.email_key)
    if not await accounts.delete(services.db, account.id):
        return False
    # Afterwards: whoever asks for a code locks limits first, and whoever types one, challenges.
    services.db.after_commit(partial(near_budgets.unlist, services.db, limits))
    return True
