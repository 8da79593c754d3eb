"""Lifting limits: all of whoever it is, for every purpose, and of nobody else."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from otpweb.domain.challenges import Addressee, Purpose
from otpweb.domain.events import EventKind
from otpweb.domain.tokens import digest
from otpweb.flows import denial, guesses, lifting, login, mailing, registration
from otpweb.flows.challenges import Opened
from otpweb.flows.desk import SHELL, Operator
from otpweb.flows.lifting import Lifted, NothingToLift, OwnLimits
from otpweb.flows.services import Services
from otpweb.storage import accounts, budgets, near_budgets
from tests.clock import Clock
from tests.flows.neighbours import at
from tests.flows.people import (
    EMAIL,
    FORM,
    LOGIN,
    begin_login,
    begin_recovery,
    guess_passwords,
    link_token,
    register,
    visitor,
)
from tests.mailbox import Mailbox

NETWORK = "2001:db8:1:2::/64"


async def noted(services: Services) -> list[str | None]:
    rows = await services.db.fetch_all(
        "SELECT account_id FROM events WHERE kind = :kind", {"kind": EventKind.BUDGET_LIFTED}
    )
    return [row["account_id"] for row in rows]


async def id_of_ann(services: Services) -> str:
    account = await accounts.find_by_username(services.db, "ann")
    assert account
    return account.id


async def test_whoever_has_to_wait_can_go_on_at_once(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    await guess_passwords(services, visitor(), 6)
    assert not isinstance(await login.start(services, visitor(), LOGIN), Opened)

    lifted = await lifting.lift(services, SHELL, "ann")

    assert isinstance(lifted, Lifted)
    assert lifted.whose == "ann"
    assert await login.start(services, visitor(), LOGIN) == Opened()
    assert await noted(services) == [await id_of_ann(services)]


@pytest.mark.parametrize("typed", ["ann", "ANN ", EMAIL, "Ann@Example.com", "id"])
async def test_an_account_is_known_by_name_address_and_id(
    services: Services, mailbox: Mailbox, typed: str
) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 3)

    lifted = await lifting.lift(
        services, SHELL, await id_of_ann(services) if typed == "id" else typed
    )

    assert isinstance(lifted, Lifted)
    assert lifted.whose == "ann"


async def spend_codes(services: Services, purpose: Purpose, account_id: str | None) -> None:
    pairs = guesses.of_codes(services, Addressee.of(purpose, EMAIL, account_id))
    await budgets.spend(services.db, pairs, now=services.clock())


async def spend_mails(services: Services) -> None:
    pairs = [(budget, EMAIL) for budget in services.budgets.mails]
    await budgets.spend(services.db, pairs, now=services.clock())


async def spend_login_mails(services: Services) -> None:
    account_id = await id_of_ann(services)
    pairs = [(budget, account_id) for budget in services.budgets.login_mails]
    await budgets.spend(services.db, pairs, now=services.clock())


async def spend_codes_to_log_in(services: Services) -> None:
    await spend_codes(services, Purpose.LOGIN, await id_of_ann(services))


async def spend_codes_to_recover(services: Services) -> None:
    await spend_codes(services, Purpose.RECOVER, None)


Spend = Callable[[Services], Awaitable[None]]


@pytest.mark.parametrize(
    "spend",
    [spend_mails, spend_login_mails, spend_codes_to_log_in, spend_codes_to_recover],
    ids=lambda spend: spend.__name__,
)
async def test_an_account_is_lifted_on_every_purpose(
    services: Services, mailbox: Mailbox, spend: Spend
) -> None:
    await register(services, mailbox)
    await lifting.lift(services, SHELL, "ann")
    await spend(services)

    assert isinstance(await lifting.lift(services, SHELL, "ann"), Lifted)
    assert isinstance(await lifting.lift(services, SHELL, "ann"), NothingToLift)


async def test_the_silence_of_this_was_not_me_is_lifted_too(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await begin_login(services, clock)
    await denial.deny(services, visitor(), await link_token(mailbox))
    addressee = Addressee.of(Purpose.LOGIN, EMAIL, await id_of_ann(services))
    assert await budgets.look(services.db, [mailing.mute(addressee)], now=clock())

    await lifting.lift(services, SHELL, "ann")

    assert await budgets.look(services.db, [mailing.mute(addressee)], now=clock()) == []


async def test_an_address_without_an_account_is_lifted(services: Services) -> None:
    await registration.start(services, visitor(), FORM)

    assert await lifting.lift(services, SHELL, EMAIL) == Lifted(EMAIL, 2)
    assert await noted(services) == [None]


async def test_a_name_that_nobody_has_is_lifted(services: Services) -> None:
    await guess_passwords(services, visitor(), 2)

    assert isinstance(await lifting.lift(services, SHELL, "ann"), Lifted)


@pytest.mark.parametrize("typed", ["2001:db8:1:2::7", NETWORK])
async def test_a_client_is_lifted_with_all_its_neighbours(services: Services, typed: str) -> None:
    await guess_passwords(services, at("2001:db8:1:2::9"), 2)

    assert await lifting.lift(services, SHELL, typed) == Lifted(NETWORK, 1)


async def test_nobody_else_is_lifted(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    await register(services, mailbox)
    await register(services, mailbox, "bob", "bob@example.com")
    await guess_passwords(services, visitor(), 3)

    await lifting.lift(services, SHELL, "bob")

    assert isinstance(await lifting.lift(services, SHELL, "ann"), Lifted)


@pytest.mark.parametrize("typed", ["nobody", "nobody@example.com", "192.0.2.77", "\0", "’", "@"])
async def test_what_was_not_spent_is_said_and_not_noted(services: Services, typed: str) -> None:
    assert isinstance(await lifting.lift(services, SHELL, typed), NothingToLift)
    assert await noted(services) == []


async def test_a_window_that_has_run_out_is_nothing_to_lift(
    services: Services, clock: Clock
) -> None:
    await guess_passwords(services, visitor(), 2)
    clock.advance(86_400)

    assert await lifting.lift(services, SHELL, "ann") == NothingToLift("ann")


async def test_nobody_lifts_their_own(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 3)
    ann = Operator(visitor(), await id_of_ann(services))

    assert await lifting.lift(services, ann, "ann") == OwnLimits()
    assert await lifting.lift(services, ann, EMAIL) == OwnLimits()


async def keys_near(services: Services) -> list[str]:
    found = await near_budgets.page(services.db, after="", now=services.clock(), limit=50)
    return [near.key for _, near in found]


async def test_a_row_is_lifted_with_all_that_is_of_the_same_account(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 5)
    [key] = await keys_near(services)

    lifted = await lifting.lift_row(services, SHELL, key)

    assert isinstance(lifted, Lifted)
    assert (lifted.whose, lifted.limits > 3) == ("ann", True)
    assert await keys_near(services) == []


async def test_a_row_of_everybody_is_lifted_alone(services: Services, clock: Clock) -> None:
    [budget] = services.budgets.all_mails
    for _ in range(3):
        await budgets.spend(services.db, [(budget, "")], now=clock())
    await guess_passwords(services, visitor(), 2)

    lifted = await lifting.lift_row(services, SHELL, budget.key(""))

    assert lifted == Lifted("everybody", 1)


async def test_a_row_of_an_account_that_is_gone_is_lifted(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 5)
    [key] = await keys_near(services)
    await services.db.execute("DELETE FROM accounts")

    assert isinstance(await lifting.lift_row(services, SHELL, key), Lifted)


@pytest.mark.parametrize("key", ["", "nothing", "\0", digest("nothing")])
async def test_a_row_that_is_not_there_is_nothing(services: Services, key: str) -> None:
    assert await lifting.lift_row(services, SHELL, key) == NothingToLift("")


async def test_a_code_to_recover_can_be_had_again_at_once(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    for _ in range(4):
        await begin_recovery(services, clock)
    await lifting.lift(services, SHELL, "ann")

    for _ in range(5):
        await begin_recovery(services, clock, replace(visitor(), client_address="192.0.2.2"))
