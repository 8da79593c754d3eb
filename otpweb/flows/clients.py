"""Clients: what comes from one network address, which may be one person or a whole school."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from otpweb.domain.budgets import Budget, Spending
from otpweb.domain.events import EventKind
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon, too_soon
from otpweb.flows import audit
from otpweb.flows.services import Services
from otpweb.storage import budgets


@dataclass(frozen=True, slots=True)
class Standing:
    """How the budgets stand that a client shares with its neighbours, or with everybody."""

    spendings: Sequence[Spending]

    @property
    def is_warm(self) -> bool:
        """Tell whether much came from this client lately, or from everybody."""
        return any(spending.is_warm for spending in self.spendings)

    def wait(self, shared: Sequence[Budget], now: datetime) -> TooSoon | None:
        """Return how long this client has to wait, where even a shared budget is used up.

        Asked before anything is counted: whoever is refused for the neighbours' sake loses no try.
        """
        used_up = [one for one in self.spendings if one.budget in shared and one.is_used_up]
        return too_soon(used_up, Reason.CLIENT, now)


async def look(services: Services, visit: Visit) -> Standing:
    """Return how a client stands, in one statement."""
    of_client = [(budget, visit.network) for budget in services.budgets.of_clients]
    of_all = [(budget, "") for budget in services.budgets.all_mails]
    return Standing(await budgets.look(services.db, [*of_client, *of_all], now=services.clock()))


async def count_form(services: Services, visit: Visit) -> TooSoon | None:
    """Count a form by which this client has us mail anybody: to register, or to recover.

    Refused where others at once were quicker.
    """
    pairs = [(budget, visit.network) for budget in services.budgets.client_registrations]
    spent = await budgets.spend(services.db, pairs, now=services.clock())
    await note_last(services, visit, spent)
    return refuse(spent, services.clock())


def refuse(spent: Sequence[Spending], now: datetime) -> TooSoon | None:
    """Return how long to wait, where what was just counted is too much even for a shared budget.

    Its standing was looked at before; of many requests at once all may have found room then.
    """
    return too_soon([spending for spending in spent if spending.is_over], Reason.CLIENT, now)


async def note_last(services: Services, visit: Visit, spent: Iterable[Spending]) -> None:
    """Note, once in each window, that this client will have to wait from now on."""
    if any(spending.is_last for spending in spent):
        await audit.note(services, visit, EventKind.CLIENT_BUDGET)
