"""A proof of work counts when it was done, for what it was done, once."""

import asyncio
import base64
import json

import pytest

from tests.attack.client import PASSWORD, WRONG, Client
from tests.attack.conftest import ON_SQLITE, NewClient
from tests.solver import solve

pytestmark = ON_SQLITE


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"CAPTCHA": "always", "BUDGET_WRONG_PASSWORDS": "2/hour"}


async def proof(ann: Client, action: str) -> str:
    """Do the work for a form."""
    challenge = (await ann.get(f"/captcha/{action}")).json()
    return await asyncio.to_thread(solve, challenge)


async def register(ann: Client, **proof: str) -> int:
    """Register with a proof and return the status: 303, or what the refusal is."""
    fields = {"username": ann.name, "email": ann.email, "password": PASSWORD}
    return (await ann.post("/register", **fields, **proof)).status_code


async def join(ann: Client) -> None:
    await register(ann, altcha=await proof(ann, "register"))
    await ann.enter(await ann.code())
    await ann.post("/logout")


async def test_work_that_was_done_is_taken(new_client: NewClient) -> None:
    ann = new_client()

    assert await register(ann, altcha=await proof(ann, "register")) == 303


def garbage() -> list[str]:
    nothing: dict[str, object] = {"challenge": {}, "solution": {}}
    return [
        "",
        "None",
        "null",
        "true",
        "AAAA",
        "{}",
        "\0",
        "é" * 100,
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b"[" * 5000).decode(),
        base64.b64encode(json.dumps(nothing).encode()).decode(),
    ]


async def test_what_is_no_proof_is_refused(new_client: NewClient) -> None:
    ann = new_client()

    refused = [await register(ann, altcha=text) for text in garbage()]
    refused += [await register(ann, ticket=text) for text in garbage()]
    refused.append(await register(ann))

    assert set(refused) <= {413, 429}  # 413 for a field longer than any proof


async def test_a_proof_whose_solution_was_changed_is_refused(new_client: NewClient) -> None:
    ann = new_client()
    done = json.loads(base64.b64decode(await proof(ann, "register")))
    done["challenge"]["parameters"]["data"]["expires"] += 10**6

    forged = base64.b64encode(json.dumps(done).encode()).decode()

    assert await register(ann, altcha=forged) == 429


async def test_a_proof_that_was_used_is_refused(new_client: NewClient) -> None:
    ann, bob = new_client(), new_client()
    done = await proof(ann, "register")

    assert [await register(ann, altcha=done), await register(bob, altcha=done)] == [303, 429]


async def test_a_proof_in_another_spelling_is_the_same_proof(new_client: NewClient) -> None:
    ann, bob = new_client(), new_client()
    done = await proof(ann, "register")
    respelled = json.dumps(json.loads(base64.b64decode(done)), indent=1)
    again = base64.b64encode(respelled.encode()).decode()

    assert [await register(ann, altcha=done), await register(bob, altcha=again)] == [303, 429]


async def test_of_parallel_uses_of_a_proof_one_is_taken(new_client: NewClient) -> None:
    crowd = [new_client() for _ in range(20)]
    done = await proof(crowd[0], "register")

    answers = await asyncio.gather(*(register(one, altcha=done) for one in crowd))

    assert sorted(answers) == [303] + [429] * 19


async def test_a_proof_for_one_form_is_none_for_another(new_client: NewClient) -> None:
    ann = new_client()
    await join(ann)
    for_register, for_login = await proof(ann, "register"), await proof(ann, "login")

    fields = {"username": ann.name, "password": PASSWORD}
    crossed = await ann.post("/login", **fields, altcha=for_register)
    right = await ann.post("/login", **fields, altcha=for_login)

    assert [crossed.status_code, right.status_code] == [429, 303]


async def test_a_ticket_for_those_who_wait_is_none_before_the_wait(new_client: NewClient) -> None:
    ann = new_client()
    form = await ann.get("/register")
    ticket = form.text.partition('name="ticket" value="')[2].partition('"')[0]
    action, moment, rest = ticket.split(".", 2)

    early = [
        await register(ann, ticket=ticket),
        await register(ann, ticket=f"{action}.{int(moment) - 60_000}.{rest}"),
        await register(ann, ticket=ticket.replace("register", "login")),
    ]

    assert early == [429] * 3


async def test_proofs_do_not_lift_the_limit_of_wrong_passwords(new_client: NewClient) -> None:
    ann = new_client()
    await join(ann)
    thief = new_client()
    answers = []
    for _ in range(3):
        done = await proof(thief, "login")
        fields = {"username": ann.name, "password": WRONG}
        answers.append(await thief.post("/login", **fields, altcha=done))

    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert int(answers[-1].headers["Retry-After"]) > 60
