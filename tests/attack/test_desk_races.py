"""At the desk, of many at once one counts; and one admin always stays."""

import asyncio
import sys
from collections import Counter

import httpx
import pytest

from otpweb.storage.database import Database
from tests.attack.client import PASSWORD, Client
from tests.attack.conftest import NewClient, count, until
from tests.attack.desk import REASON, do, fact, id_of, set_status, sit_down
from tests.attack.owners import add_passkey, count_noted, count_of, leads_to, with_password
from tests.server import Server

MANY = 6
ADMINS = "accounts WHERE role = 'admin' AND status = 'active'"


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"BUDGET_MAILS": "100/hour", "BUDGET_LOGIN_MAILS": "100/hour"}


async def admins(new_client: NewClient, tables: Database, number: int) -> list[Client]:
    """Return so many admins, who are all there are."""
    await tables.execute("UPDATE accounts SET role = 'member'")
    return [await sit_down(new_client, tables) for _ in range(number)]


@pytest.mark.parametrize("act", ["take-role", "suspend"])
@pytest.mark.parametrize("number", [2, 3])
async def test_of_two_admins_who_put_each_other_out_one_stays(
    new_client: NewClient, tables: Database, act: str, number: int
) -> None:
    ann, bob, *_ = await admins(new_client, tables, number)
    anns, bobs = await id_of(tables, ann), await id_of(tables, bob)
    await asyncio.gather(ann.get("/admin"), bob.get("/admin"))

    answers = await asyncio.gather(do(ann, act, bobs), do(bob, act, anns))

    assert await count(tables, ADMINS) == number - 1
    assert [one.status_code for one in answers].count(303) >= 1
    assert max(one.status_code for one in answers) < 500


async def test_the_last_admin_stays_whoever_wants_them_gone_and_by_whichever_door(
    new_client: NewClient, tables: Database, server: Server
) -> None:
    ann, bob = await admins(new_client, tables, 2)
    bobs = await id_of(tables, bob)
    for one in (ann, bob):
        await one.post("/account/delete", password=PASSWORD)
    codes = [await ann.code(), await bob.code()]
    command = asyncio.create_task(otpweb(server, "people", "suspend", bob.name, "--reason", "x"))
    await asyncio.sleep(1)  # it takes its time to start

    answers = await asyncio.gather(
        do(bob, "take-role", await id_of(tables, ann)),
        do(ann, "delete", bobs),
        ann.post(f"/admin/people/{bobs}/delete", username=bob.name),
        ann.enter(codes[0]),
        bob.enter(codes[1]),
    )
    await command
    for one in (ann, bob):
        await otpweb(server, "people", "suspend", one.name, "--reason", "x")

    assert await count(tables, ADMINS) >= 1
    assert max(one.status_code for one in answers) < 500


async def test_a_decision_is_made_once_however_often_and_by_whomever(
    new_client: NewClient, tables: Database
) -> None:
    deciders = await admins(new_client, tables, 2)
    bob = await new_client().join()
    await set_status(tables, bob, "pending")
    bobs = await id_of(tables, bob)

    answers = await asyncio.gather(
        *(one.post(f"/admin/approvals/{bobs}/approve") for one in deciders * MANY),
        *(
            one.post("/admin/approvals/selected", account=bobs, verdict="reject", reason=REASON)
            for one in deciders * MANY
        ),
    )
    held = await count_of(tables, "decisions", bob)
    await decisions_hold(tables)
    await until(lambda: is_decided(tables, bob))

    assert Counter(one.status_code for one in answers) == {303: 1, 422: 4 * MANY - 1}
    assert held == 1
    assert await count_letters(tables, bob) == 1


async def test_a_decision_is_taken_back_or_takes_effect_and_never_both(
    new_client: NewClient, tables: Database
) -> None:
    (ann,) = await admins(new_client, tables, 1)
    people = [await new_client().join() for _ in range(MANY)]
    for one in people:
        await set_status(tables, one, "pending")
    ids = [await id_of(tables, one) for one in people]
    for account_id in ids:
        await ann.post(f"/admin/approvals/{account_id}/approve")
    # They hold one after the other, while their undo is pressed.
    await tables.execute(
        "UPDATE decisions SET holds_from = holds_from - 29500 + "
        "(SELECT count(*) FROM decisions others WHERE others.account_id < decisions.account_id)"
        " * 200"
    )

    undone = []
    for account_id in ids:
        undone.append(leads_to(await ann.post(f"/admin/approvals/{account_id}/undo")) != "")
        await asyncio.sleep(0.2)
    await until(lambda: nothing_is_held(tables))

    for one, is_undone in zip(people, undone, strict=True):
        assert await fact(tables, one, "status") == ("pending" if is_undone else "active")
        assert await count_letters(tables, one) == (0 if is_undone else 1)


async def test_of_many_times_that_somebody_asks_again_one_counts(
    new_client: NewClient, tables: Database
) -> None:
    bob = await new_client().join()
    await set_status(tables, bob, "rejected")
    await asyncio.gather(*(bob.get("/waiting") for _ in range(MANY)))

    await asyncio.gather(*(bob.post("/waiting/ask-again") for _ in range(MANY)))

    assert await fact(tables, bob, "status") == "pending"
    assert await count_noted(tables, "approval.asked", bob) == 1
    assert leads_to(await bob.get("/account")) == "/waiting"


async def by_code(new_client: NewClient, bob: Client) -> tuple[Client, str, dict[str, str]]:
    browser = await with_password(new_client, bob)
    return browser, "/verify", {"code": await bob.code()}


async def by_passkey(new_client: NewClient, bob: Client) -> tuple[Client, str, dict[str, str]]:
    device, browser = await add_passkey(bob), new_client()
    signed = device.sign_in((await browser.post("/login/with-passkey/options")).text)
    return browser, "/login/with-passkey", {"credential": signed}


@pytest.mark.parametrize("way", [by_code, by_passkey], ids=lambda way: way.__name__)
@pytest.mark.parametrize("act", ["suspend", "start-recovery"])
async def test_whoever_comes_in_at_this_moment_is_put_out_with_all_others(
    new_client: NewClient, tables: Database, way: type, act: str
) -> None:
    (ann,) = await admins(new_client, tables, 1)
    for wait in (0, 0.005, 0.02):
        bob = await new_client().join()
        browser, path, fields = await way(new_client, bob)
        await asyncio.gather(ann.get("/admin"), browser.get("/login"))

        # A passkey may come in after a recovery was started: it is no password.
        answers = await asyncio.gather(
            later(wait, do(ann, act, await id_of(tables, bob))), browser.post(path, **fields)
        )

        assert max(one.status_code for one in answers) < 500
        if act == "suspend":
            await do(ann, "restore", await id_of(tables, bob))
        came_later = leads_to(answers[1]) == "/dashboard" and await browser.is_in()
        assert not came_later or (way is by_passkey and act == "start-recovery")


async def later(seconds: float, doing: object) -> httpx.Response:
    await asyncio.sleep(seconds)
    answer: httpx.Response = await doing  # type: ignore[misc]
    return answer


async def otpweb(server: Server, *words: str) -> int:
    """Run the command beside the server."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "otpweb", *words),
        env=server.environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()


async def decisions_hold(tables: Database) -> None:
    await tables.execute("UPDATE decisions SET holds_from = holds_from - 30000")


async def is_decided(tables: Database, person: Client) -> bool:
    return await fact(tables, person, "status") != "pending"


async def nothing_is_held(tables: Database) -> bool:
    return await count(tables, "decisions") == 0


async def count_letters(tables: Database, person: Client) -> int:
    """Return how many mails tell somebody of a decision."""
    letters = "message IN ('account_approved', 'account_rejected')"
    return await count(tables, f"outbox WHERE recipient = '{person.email}' AND {letters}")
