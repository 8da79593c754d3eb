"""What is near its limit or at it: whose it is, and what brought it there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from otpweb.domain.clients import network_of
from otpweb.domain.events import EventKind
from otpweb.domain.listed_budgets import (
    CAUSES,
    Listed,
    NearBudget,
    OfAccount,
    OfAddress,
    OfApp,
    OfClient,
    OfEverybody,
)
from otpweb.domain.lists import Page, page_of
from otpweb.domain.moments import from_epoch
from otpweb.flows.services import Services
from otpweb.storage import budget_causes
from otpweb.storage import near_budgets as stored
from otpweb.storage.database import Row

PAGE = 20  # lines; each asks for its causes
_NEWEST = 50  # events


@dataclass(frozen=True, slots=True)
class Cause:
    """What was noted lately: so many times, from so many networks, last at a moment.

    `is_more`: only the newest were read, and there are more.
    """

    times: int
    networks: int
    last_at: datetime
    is_more: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A budget near its limit; the account by id and name where there is one.

    `refused_at` is where nothing helps any more, if that is not the limit itself.
    """

    near: NearBudget
    account_id: str | None
    username: str | None
    cause: Cause | None
    refused_at: int | None


async def look(services: Services, after: str) -> Page[Line]:
    """Return a page of budgets of which four fifths are spent; used up ones first."""
    now = services.clock()
    found = await stored.page(services.db, after=after, now=now, limit=PAGE + 1)
    page = page_of(found, size=PAGE)
    owners = await _owners(services, page.items)
    lines = [
        await _line(services, near, *owners.get(near.key, (None, None))) for near in page.items
    ]
    return Page(lines, page.after)


async def _owners(
    services: Services, items: Iterable[NearBudget]
) -> dict[str, tuple[str, str | None]]:
    """Return id and name of the accounts that the rows belong to, by the keys of the rows."""
    ids: dict[str, str] = {}
    apps: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for near in items:
        match near.whose:
            case OfAccount(account_id):
                ids[near.key] = account_id
            case OfApp(totp_id):
                apps[near.key] = totp_id
            case OfAddress(address):
                addresses[near.key] = address
            case _:
                pass
    of_apps = await stored.owners_of_apps(services.db, apps.values())
    ids |= {key: of_apps[app] for key, app in apps.items() if app in of_apps}
    names = await stored.names(services.db, ids.values())
    found: dict[str, tuple[str, str | None]] = {
        key: (account_id, names.get(account_id)) for key, account_id in ids.items()
    }
    of_addresses = await stored.owners(services.db, addresses.values())
    return found | {
        key: of_addresses[address] for key, address in addresses.items() if address in of_addresses
    }


async def _line(
    services: Services, near: NearBudget, account_id: str | None, username: str | None
) -> Line:
    budget = near.budget(services.budgets)
    return Line(
        near=near,
        account_id=account_id,
        username=username,
        cause=await _cause(services, near, account_id),
        refused_at=budget.hits if budget and budget.hits > near.most else None,
    )


async def _cause(services: Services, near: NearBudget, account_id: str | None) -> Cause | None:
    rows = await _events(services, near, account_id)
    kinds = {str(kind) for kind in CAUSES[near.listed]}
    budget = near.budget(services.budgets)
    since = services.clock() - budget.window if budget else None
    told = [row for row in rows if row["kind"] in kinds]
    told = [row for row in told if since is None or from_epoch(row["at"]) >= since]
    if not told:
        return None
    return Cause(
        times=len(told),
        networks=len({network_of(row["client_address"]) for row in told}),
        last_at=from_epoch(told[0]["at"]),
        is_more=len(rows) == _NEWEST,
    )


async def _events(services: Services, near: NearBudget, account_id: str | None) -> Sequence[Row]:
    match near.whose:
        case OfAccount() | OfApp():
            return await budget_causes.of_account(services.db, account_id or "", limit=_NEWEST)
        case OfAddress(address):
            return await budget_causes.of_address(services.db, address, limit=_NEWEST)
        case OfClient(network):
            return await budget_causes.of_client(services.db, network, limit=_NEWEST)
        case OfEverybody():
            kind = main_kind(near.listed)
            return await budget_causes.of_kind(services.db, kind, limit=_NEWEST)
        case _:
            assert_never(near.whose)


def main_kind(listed: Listed) -> EventKind:
    """Return the kind of event that tells most of why a budget of everybody's is spent."""
    is_mail = listed is Listed.ALL_MAILS
    return EventKind.REGISTRATION_STARTED if is_mail else EventKind.CODE_WRONG
