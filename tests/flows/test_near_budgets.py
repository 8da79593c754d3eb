"""What is near its limit: whose, how much, and why; and what must never be seen there."""

from dataclasses import replace
from datetime import timedelta

from otpweb.domain.listed_budgets import Listed, OfAccount, OfAddress, OfClient
from otpweb.flows import login, near_budgets, registration
from otpweb.flows.near_budgets import Line
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.neighbours import at, with_small_budgets
from tests.flows.people import EMAIL, FORM, WRONG, guess_passwords, register, visitor
from tests.mailbox import Mailbox


async def seen(services: Services) -> list[Line]:
    return list((await near_budgets.look(services, "")).items)


async def test_nothing_is_near_before_four_fifths_are_spent(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 3)

    assert await seen(services) == []


async def test_a_line_says_whose_it_is_how_much_is_spent_and_why(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(3600)
    await guess_passwords(services, at("192.0.2.1"), 2)
    await guess_passwords(services, at("192.0.2.2"), 2)

    [line] = await seen(services)

    assert (line.near.listed, line.username) == (Listed.WRONG_PASSWORDS, "ann")
    assert (line.near.hits, line.near.most, line.near.is_used_up) == (4, 5, False)
    assert isinstance(line.near.whose, OfAccount)
    assert line.cause
    assert (line.cause.times, line.cause.networks) == (4, 2)
    assert clock() - line.cause.last_at < timedelta(seconds=1)


async def test_what_is_used_up_comes_first(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    await register(services, mailbox, "bob", "bob@example.com")
    await guess_passwords(services, visitor(), 4)
    for _ in range(5):
        await login.start(services, visitor(), replace(WRONG, username="bob"))

    assert [line.username for line in await seen(services)] == ["bob", "ann"]


async def test_what_is_over_is_not_near_any_more(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await guess_passwords(services, visitor(), 4)
    clock.advance(300)

    assert await seen(services) == []


async def test_a_name_that_nobody_has_is_never_listed(services: Services) -> None:
    """People type passwords into name fields."""
    for _ in range(5):
        await login.start(services, visitor(), replace(WRONG, username="seven quiet owls"))

    assert await seen(services) == []
    rows = await services.db.fetch_all("SELECT name, subject FROM budgets")
    assert not [row for row in rows if "seven" in row["subject"]]


async def test_an_address_without_an_account_has_a_line(services: Services, clock: Clock) -> None:
    for _ in range(4):
        await registration.start(services, visitor(), FORM)
        clock.advance(60)

    [line] = await seen(services)

    assert line.near.whose == OfAddress(EMAIL)
    assert (line.near.listed, line.account_id) == (Listed.MAILS, None)
    assert line.cause
    assert line.cause.networks == 1


async def test_a_client_is_listed_by_the_limit_that_is_set_and_is_refused_later(
    services: Services,
) -> None:
    services = with_small_budgets(services)
    for _ in range(2):
        await login.start(services, at("192.0.2.7"), WRONG)

    [line] = await seen(services)

    assert line.near.whose == OfClient("192.0.2.7")
    assert (line.near.hits, line.near.most, line.refused_at) == (2, 2, 20)


async def test_pages_follow_each_other_without_a_gap(services: Services, clock: Clock) -> None:
    services = with_small_budgets(services)
    for number in range(25):
        for _ in range(2 + number % 2):
            await login.start(services, at(f"192.0.2.{number}"), WRONG)

    first = await near_budgets.look(services, "")
    assert first.after
    second = await near_budgets.look(services, first.after)

    whose = [line.near.whose for line in (*first.items, *second.items)]
    assert (len(first.items), len(whose), len(set(whose))) == (20, 25, 25)
    assert second.after is None


async def test_a_place_that_is_none_is_the_beginning(services: Services) -> None:
    for place in ("x", "0-1-z", "9-9-9", "1-999999999999999999999-" + "0" * 64):
        assert (await near_budgets.look(services, place)).after is None
