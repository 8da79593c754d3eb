"""Lifting limits: forgetting what somebody has spent, at the word of an operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import assert_never

from otpweb.domain.accounts import Account, canonical
from otpweb.domain.addresses import Address, abuse_key, parse_address
from otpweb.domain.budgets import BudgetPolicy
from otpweb.domain.challenges import Addressee, Purpose
from otpweb.domain.clients import network_of
from otpweb.domain.events import EventKind
from otpweb.domain.listed_budgets import (
    NearBudget,
    OfAccount,
    OfAddress,
    OfApp,
    OfClient,
    OfEverybody,
)
from otpweb.flows import change_email, change_username, desk, guesses, mailing
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from otpweb.storage import accounts, known_browsers, near_budgets, totps
from otpweb.storage.budgets import Subject


@dataclass(frozen=True, slots=True)
class Lifted:
    """So many limits count from nothing again; `whose` is a name, an address or a network."""

    whose: str
    limits: int


@dataclass(frozen=True, slots=True)
class NothingToLift:
    """Nothing of theirs was spent; `whose` as it was typed."""

    whose: str


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """They are the operator's own, which somebody else has to lift."""


Lifting = Lifted | NothingToLift | OwnLimits


async def lift(services: Services, operator: Operator, typed: str) -> Lifting:
    """Lift all limits of an account, by its name, address or id, of an address, or of a client.

    On every purpose, and with the silence that "this was not me" has asked for.
    """
    typed = typed.strip()
    if not typed.isprintable():  # which no name is, and no database takes
        return NothingToLift("this")
    if network := _network(typed):
        return await _lift(services, operator, network, _of_client(services.budgets, network))
    address = parse_address(typed, test_domains=True)
    if isinstance(address, Address):
        return await _lift_address(services, operator, address.key)
    name = canonical(typed)
    account = await accounts.find_by_username(services.db, typed)
    account = account or await accounts.find(services.db, typed)
    if account:
        return await _lift_account(services, operator, account)
    return await _lift(services, operator, typed, guesses.of_passwords(services, None, (name,), ()))


async def lift_row(services: Services, operator: Operator, key: str) -> Lifting:
    """Lift all limits of whose this row is; of everybody's together, this row alone."""
    row = await near_budgets.find(services.db, key) if key.isprintable() else None
    if row is None:
        return NothingToLift("")
    match row.whose:
        case OfAccount(account_id):
            return await _lift_id(services, operator, account_id, row)
        case OfApp(totp_id):
            owners = await near_budgets.owners_of_apps(services.db, [totp_id])
            return await _lift_id(services, operator, owners.get(totp_id, ""), row)
        case OfAddress(address):
            return await _lift_address(services, operator, address)
        case OfClient(network):
            pairs = _of_client(services.budgets, network)
            return await _lift(services, operator, network, pairs, row=row)
        case OfEverybody():
            return await _lift(services, operator, "everybody", (), row=row)
        case _:
            assert_never(row.whose)


async def limits_of(services: Services, account: Account) -> list[Subject]:
    """Return all that may be counted against an account and its address, for every purpose."""
    names = (canonical(account.username), account.email_key)
    browsers = await known_browsers.of_account(services.db, account.id)
    apps = await totps.ids_of_account(services.db, account.id)
    return [
        *_of_address(services, account.email_key, account.id),
        *guesses.of_passwords(services, account, names, browsers),
        *((budget, account.id) for budget in services.budgets.login_mails),
        *((budget, f"totp {app}") for budget in services.budgets.wrong_totps for app in apps),
        (change_username.ASKED, account.id),
        (change_email.ASKED, account.id),
    ]


async def _lift_id(
    services: Services, operator: Operator, account_id: str, row: NearBudget
) -> Lifting:
    account = await accounts.find(services.db, account_id)
    if account:
        return await _lift_account(services, operator, account)
    return await _lift(services, operator, "an account that is gone", (), row=row)


async def _lift_address(services: Services, operator: Operator, email_key: str) -> Lifting:
    account = await accounts.find_by_email(services.db, email_key)
    if account:
        return await _lift_account(services, operator, account)
    pairs = _of_address(services, email_key)
    pairs += guesses.of_passwords(services, None, (email_key,), ())
    return await _lift(services, operator, email_key, pairs)


async def _lift_account(services: Services, operator: Operator, account: Account) -> Lifting:
    if operator.is_self(account.id):
        return OwnLimits()
    pairs = await limits_of(services, account)
    return await _lift(services, operator, account.username, pairs, account_id=account.id)


def _of_address(services: Services, email_key: str, account_id: str | None = None) -> list[Subject]:
    """Return what is counted against an address, and against its account, on every purpose."""
    owners = {None, account_id}
    addressees = {
        Addressee.of(purpose, email_key, owner) for purpose in Purpose for owner in owners
    }
    by_subject = {addressee.subject: addressee for addressee in addressees}
    pairs = [mailing.mute(one) for one in by_subject.values()]
    for one in by_subject.values():
        pairs += guesses.of_codes(services, one)
    return pairs + [(budget, abuse_key(email_key)) for budget in services.budgets.mails]


def _of_client(policy: BudgetPolicy, network: str) -> list[Subject]:
    return [(budget, network) for budget in policy.of_clients]


def _network(typed: str) -> str:
    """Return the network that a typed address is of, or ""; "2001:db8::/64" is one, too."""
    address = typed.partition("/")[0]
    try:
        ip_address(address)
    except ValueError:
        return ""
    return network_of(address)


async def _lift(
    services: Services,
    operator: Operator,
    whose: str,
    pairs: Sequence[Subject],
    *,
    row: NearBudget | None = None,
    account_id: str | None = None,
) -> Lifting:
    keys = {budget.key(subject) for budget, subject in pairs}
    keys |= {row.key} if row else set()
    async with services.db.transaction():
        lifted = await near_budgets.lift(services.db, keys, now=services.clock())
        if lifted:
            await desk.note(services, operator, EventKind.BUDGET_LIFTED, account_id=account_id)
    return Lifted(whose, lifted) if lifted else NothingToLift(whose)
