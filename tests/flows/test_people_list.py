"""The list of people on both backends: in one order, in pages, and never all of a million read."""

from collections.abc import Iterable

import pytest

from otpweb.domain.accounts import Account, Role, Status
from otpweb.domain.directory import Wanted
from otpweb.domain.tokens import digest
from otpweb.flows import people_list
from otpweb.flows.services import Services
from otpweb.storage import accounts
from tests.clock import Clock


async def add(
    services: Services, clock: Clock, names: Iterable[str], *, domain: str = "example.com"
) -> None:
    """Add an account for each name, a second after the one before."""
    for name in names:
        account = Account(
            id=digest(name)[:32],
            username=name,
            email=f"{name}@{domain}",
            email_key=f"{name}@{domain}",
            password_hash="",
            role=Role.ADMIN if name.startswith("chief") else Role.MEMBER,
            status=Status.SUSPENDED if name.endswith("7") else Status.ACTIVE,
            created_at=clock.now,
        )
        assert await accounts.insert(services.db, account)
        clock.advance(1)


async def everybody(services: Services, wanted: Wanted, size: int = 3) -> list[str]:
    """Turn all pages and return the names."""
    names: list[str] = []
    after = ""
    for _ in range(200):
        page = await people_list.look(services, wanted, after=after, size=size)
        names += [one.username for one in page.items]
        if page.after is None:
            return names
        assert page.after != after
        after = page.after
    raise AssertionError("the pages never end")


async def test_without_a_search_the_newest_come_first(services: Services, clock: Clock) -> None:
    names = [f"p{number}" for number in range(8)]
    await add(services, clock, names)

    assert await everybody(services, Wanted()) == names[::-1]


async def test_those_of_one_moment_are_all_listed(services: Services, clock: Clock) -> None:
    await add(services, clock, [f"p{number}" for number in range(8)])
    await services.db.execute("UPDATE accounts SET created_at = 5")

    assert sorted(await everybody(services, Wanted())) == [f"p{number}" for number in range(8)]


async def test_dots_and_dashes_count_in_the_order_of_a_search(
    services: Services, clock: Clock
) -> None:
    names = ["an-na", "an.na", "anna", "anne", "ann_e", "bob"]
    await add(services, clock, names)

    assert await everybody(services, Wanted("an")) == sorted(names[:-1])
    assert await everybody(services, Wanted("an.")) == ["an.na"]


async def test_names_come_before_addresses_and_nobody_comes_twice(
    services: Services, clock: Clock
) -> None:
    await add(services, clock, ["annie", "ann"])
    await add(services, clock, ["zoe"])
    await services.db.execute(
        "UPDATE accounts SET email_key = 'anna@example.com' WHERE username = 'zoe'"
    )

    assert await everybody(services, Wanted("ann"), size=1) == ["ann", "annie", "zoe"]


@pytest.mark.parametrize("text", ["p", ""])
async def test_filters_hold_on_every_page(services: Services, clock: Clock, text: str) -> None:
    await add(services, clock, [f"p{number:02}" for number in range(30)])
    await add(services, clock, ["pchief", "chief"])

    suspended = await everybody(services, Wanted(text, status=Status.SUSPENDED), size=2)
    members = await everybody(services, Wanted(text, Status.ACTIVE, Role.MEMBER), size=4)
    admins = await everybody(services, Wanted(text, role=Role.ADMIN))

    assert sorted(suspended) == ["p07", "p17", "p27"]
    assert len(members) == 28
    assert admins == ([] if text else ["chief"])


async def test_a_page_reads_only_so_many_and_the_next_goes_on_from_there(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_list, "_AT_ONCE", 4)
    monkeypatch.setattr(people_list, "_MOST_READ", 8)
    monkeypatch.setattr(people_list, "_FEW", 0)
    await add(services, clock, [f"p{number:02}" for number in range(40)])

    first = await people_list.look(services, Wanted("p", status=Status.SUSPENDED))

    assert [one.username for one in first.items] == ["p07"]
    assert first.after
    found = await everybody(services, Wanted("p", status=Status.SUSPENDED))
    assert found == ["p07", "p17", "p27", "p37"]


async def test_people_can_be_found_by_the_beginning_of_an_id(
    services: Services, clock: Clock
) -> None:
    await add(services, clock, ["p1", "p2"])
    [row] = await services.db.fetch_all("SELECT id FROM accounts WHERE username = 'p2'")

    assert await everybody(services, Wanted(row["id"][:30].upper())) == ["p2"]


async def test_no_place_in_the_list_is_too_odd(services: Services, clock: Clock) -> None:
    await add(services, clock, ["p1"])

    for after in ("x", "n", "-", "١٢-x", "1" * 40, "99999-"):
        assert await people_list.look(services, Wanted("p"), after=after) is not None
        assert await people_list.look(services, Wanted(), after=after) is not None
