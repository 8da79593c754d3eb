"""Changing the username."""

from dataclasses import dataclass
from datetime import timedelta

from otpweb.domain.accounts import Account, UsernameProblem, parse_username
from otpweb.domain.budgets import Budget
from otpweb.domain.events import EventKind
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon, too_soon
from otpweb.flows import audit
from otpweb.flows.services import Services
from otpweb.storage import accounts, budgets

# Whoever may ask without end which names are taken has soon asked for all of them.
ASKED = Budget("usernames asked for", hits=10, window=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Renamed:
    """The account has the name that was wanted, perhaps as it had before."""


async def change(
    services: Services, visit: Visit, account: Account, typed: str
) -> Renamed | UsernameProblem | TooSoon:
    """Give the account another username, unless somebody has it."""
    username = parse_username(typed)
    if isinstance(username, UsernameProblem):
        return username
    if username == account.username:
        return Renamed()
    now = services.clock()
    asked = await budgets.spend(services.db, [(ASKED, account.id)], now=now)
    if wait := too_soon((one for one in asked if one.is_over), Reason.CHANGES, now):
        return wait
    async with services.db.transaction():
        if not await accounts.rename(services.db, account.id, username):
            return UsernameProblem.TAKEN
        await audit.note(
            services,
            visit,
            EventKind.USERNAME_CHANGED,
            actor=account.id,
            account_id=account.id,
        )
    return Renamed()
