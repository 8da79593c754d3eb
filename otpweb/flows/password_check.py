"""Checking the password of an account, with its budgets, wherever it is asked for."""

from collections.abc import Mapping

from otpweb.domain.accounts import Account
from otpweb.domain.events import EventKind
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon, too_soon
from otpweb.flows import alerts, audit, clients, guesses
from otpweb.flows.guesses import Guess
from otpweb.flows.hashing import Busy
from otpweb.flows.services import Services
from otpweb.storage import known_browsers


async def judge(
    services: Services,
    visit: Visit,
    account: Account | None,
    password: str,
    *,
    name: str,
    kind: EventKind = EventKind.LOGIN_PASSWORD_WRONG,
) -> bool | TooSoon | Busy:
    """Tell whether the password is the account's; counted before it is compared.

    `name` is the canonical form of what was typed. A name that nobody has costs as much, and has
    to wait as soon. `kind` is what a wrong one is noted as.
    """
    known = await _known_as(services, visit)
    browser = known.get(account.id) if account else None
    guess = await guesses.count_password(services, visit, name, account, browser)
    if wait := clients.refuse(guess.client, services.clock()):
        await guesses.undo(services, guess, of_client=False)
        return wait
    if wait := await _rest(services, visit, account, guess, name=name):
        return wait
    # Another spelling of the account's name used its budget up: judged, it would be one too many,
    # and told to wait, it would say that both spellings are one account's.
    is_judged = not any(spending.is_over for spending in guess.account)
    stored = account.password_hash if account and is_judged else None
    right = await services.hasher.verify(password, stored)
    if isinstance(right, Busy):
        await guesses.undo(services, guess, of_client=True)
        return right
    if account is None or not right:
        await _note(
            services, visit, kind if is_judged else EventKind.LOGIN_PASSWORD_BUDGET, account
        )
        return False
    await guesses.give_back(services, guess)
    return True


async def _rest(
    services: Services, visit: Visit, account: Account | None, guess: Guess, *, name: str
) -> TooSoon | None:
    """Return how long the name has to rest, and tell its owner once."""
    over = [spending for spending in guess.typed if spending.is_over]
    wait = too_soon(over, Reason.PASSWORD, services.clock())
    if wait is None:
        return None
    await guesses.undo(services, guess, of_client=False)
    if any(spending.is_first_over for spending in over):
        await _note(services, visit, EventKind.LOGIN_PASSWORD_BUDGET, account)
        await alerts.wrong_passwords(services, visit, account, name=name)
    return wait


async def _known_as(services: Services, visit: Visit) -> Mapping[str, str]:
    """Return as what this browser is known, by the ids of the accounts that know it."""
    if not visit.browser_token:
        return {}
    token = digest(visit.browser_token)
    return await known_browsers.known_as(services.db, token, now=services.clock())


async def _note(services: Services, visit: Visit, kind: EventKind, account: Account | None) -> None:
    await audit.note(services, visit, kind, account_id=account.id if account else None)
