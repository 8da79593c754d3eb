"""Clients: what comes from one network address, which may be one person or a whole school."""

from collections.abc import Iterable, Sequence

from otpweb.domain.budgets import Budget, Spending
from otpweb.domain.captcha import Asked
from otpweb.domain.events import EventKind, Visit
from otpweb.domain.waits import Reason, TooSoon, too_soon
from otpweb.flows import audit
from otpweb.flows.services import Services
from otpweb.storage import budgets


async def count_registration(services: Services, visit: Visit) -> None:
    """Count a registration of this client, in one statement, committed by itself."""
    pairs = [(budget, visit.network) for budget in services.budgets.client_registrations]
    await note_last(services, visit, await budgets.spend(services.db, pairs, now=services.clock()))


async def note_last(services: Services, visit: Visit, spent: Iterable[Spending]) -> None:
    """Note, once in each window, that this client will have to wait from now on."""
    if any(spending.is_last_of_client for spending in spent):
        await audit.note(services, visit, EventKind.CLIENT_BUDGET)


async def refuse(services: Services, visit: Visit, shared: Sequence[Budget]) -> TooSoon | None:
    """Return how long this client has to wait, where even a shared budget of its is used up.

    Asked before anything is counted: whoever is refused for the neighbours' sake loses no try.
    """
    now = services.clock()
    pairs = [(budget, visit.network) for budget in shared]
    found = await budgets.look(services.db, pairs, now=now)
    return too_soon((one for one in found if one.is_far_used_up), Reason.CLIENT, now)


async def need_proof(services: Services, visit: Visit) -> bool:
    """Tell whether to ask for a proof of work: always, never, or where a budget is warm."""
    if services.captcha.asked is Asked.ADAPTIVE:
        return await is_warm(services, visit)
    return services.captcha.asked is Asked.ALWAYS


async def is_warm(services: Services, visit: Visit) -> bool:
    """Tell whether much came from this client lately, or from everybody."""
    of_client = [(budget, visit.network) for budget in services.budgets.of_clients]
    of_all = [(budget, "") for budget in services.budgets.all_mails]
    found = await budgets.look(services.db, [*of_client, *of_all], now=services.clock())
    return any(_is_warm(services, spending) for spending in found)


def _is_warm(services: Services, spending: Spending) -> bool:
    if spending.budget in services.budgets.all_mails:
        return spending.hits * 2 >= spending.budget.hits
    return spending.is_used_up
