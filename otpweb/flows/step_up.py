"""Showing the password once more, in a session whose person has nothing stronger."""

from dataclasses import dataclass

from otpweb.domain.accounts import Account, canonical
from otpweb.domain.authenticators import Factor
from otpweb.domain.events import EventKind
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import clients, password_check
from otpweb.flows.asking import Asked
from otpweb.flows.hashing import Busy
from otpweb.flows.second_step import NotAsked, Proven, renew_session
from otpweb.flows.services import Services


@dataclass(frozen=True, slots=True)
class WrongPassword:
    """Not the password of this account."""


async def show_password(
    services: Services, visit: Visit, asked: Asked, password: str
) -> Proven | NotAsked | WrongPassword | TooSoon | Busy:
    """Judge the password with the budgets of the door, and open what is sensitive for a while."""
    if Factor.PASSWORD not in asked.ways:
        return NotAsked()
    right = await judge_own(services, visit, asked.account, password)
    if right is not True:
        return right or WrongPassword()
    async with services.db.transaction():
        return await renew_session(services, visit, asked, None)


async def judge_own(
    services: Services, visit: Visit, account: Account, password: str
) -> bool | TooSoon | Busy:
    """Tell whether this is the password of whoever is logged in (OWASP ASVS 5.0, 6.2.3)."""
    standing = await clients.look(services, visit)
    if wait := standing.wait(services.budgets.client_passwords, services.clock()):
        return wait
    return await password_check.judge(
        services,
        visit,
        account,
        password,
        name=canonical(account.username),
        kind=EventKind.PASSWORD_WRONG,
    )
