"""Many at once, over loopback, against a real server: of what may happen once, one happens."""

import asyncio
from collections import Counter
from collections.abc import Iterable

import httpx

from otpweb.domain.events import EventKind
from otpweb.storage.database import Database
from tests.attack.conftest import NewClient, count
from tests.mail.sink import Sink

ANN = "ann@example.com"


def statuses(answers: Iterable[httpx.Response]) -> dict[int, int]:
    """Return how often each status is among the answers."""
    return dict(Counter(answer.status_code for answer in answers))


async def test_of_parallel_right_answers_one_begins_a_session(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    await ann.register("ann", ANN)
    code = await ann.code(ANN)

    answers = await asyncio.gather(*(ann.post("/verify", code=code) for _ in range(20)))

    assert all(answer.status_code < 500 for answer in answers)
    assert await count(tables, "sessions") == 1
    assert await count(tables, "accounts") == 1


async def test_of_parallel_guesses_five_are_judged_and_then_the_right_code_is_refused(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()
    await ann.register("ann", ANN)
    code = await ann.code(ANN)
    guesses = [f"{(int(code) + step) % 10**6:06d}" for step in range(1, 51)]

    answers = await asyncio.gather(*(ann.post("/verify", code=guess) for guess in guesses))
    too_late = await ann.post("/verify", code=code)

    assert statuses(answers) == {422: 50}
    assert await count(tables, f"events WHERE kind = '{EventKind.CODE_WRONG}'") == 5
    assert too_late.status_code == 422
    assert await count(tables, "accounts") == 0


async def test_of_parallel_registrations_of_a_name_one_becomes_an_account(
    new_client: NewClient, tables: Database
) -> None:
    crowd = {f"ann{number}@example.com": new_client() for number in range(20)}
    begun = await asyncio.gather(*(one.register("ann", email) for email, one in crowd.items()))
    codes = [await one.code(email) for email, one in crowd.items()]

    answers = await asyncio.gather(
        *(one.post("/verify", code=code) for one, code in zip(crowd.values(), codes, strict=True))
    )

    assert statuses(begun) == {303: 20}
    places = Counter(answer.headers.get("Location") for answer in answers)
    assert places == {"/dashboard": 1, "/register": 19}
    assert await count(tables, "accounts") == 1
    assert await count(tables, "sessions") == 1


async def test_of_parallel_registrations_of_an_address_one_gets_the_mail(
    new_client: NewClient, tables: Database, sink: Sink
) -> None:
    crowd = [new_client() for _ in range(20)]

    begun = await asyncio.gather(
        *(one.register(f"ann{number}", ANN) for number, one in enumerate(crowd))
    )
    code = await crowd[0].code(ANN)
    entered = await asyncio.gather(*(one.post("/verify", code=code) for one in crowd))

    assert statuses(begun) == {303: 1, 429: 19}
    assert all(answer.status_code < 500 for answer in entered)
    assert len(sink.addressed_to(ANN)) == 1
    assert await count(tables, "accounts") == 1


async def test_of_parallel_requests_for_another_code_one_is_mailed(
    new_client: NewClient, tables: Database, sink: Sink
) -> None:
    ann = new_client()
    await ann.register("ann", ANN)
    await ann.code(ANN)
    # As if the pause were over; the server's clock cannot be moved from here.
    await tables.execute("UPDATE challenges SET mailed_at = mailed_at - 60000")
    await tables.execute("DELETE FROM budgets")

    answers = await asyncio.gather(*(ann.post("/verify/resend") for _ in range(20)))

    await sink.wait_for(ANN, 2)
    assert statuses(answers) == {303: 1, 429: 19}
    assert await count(tables, "outbox") == 2


async def test_of_parallel_logins_of_a_browser_one_mails_a_code(
    new_client: NewClient, tables: Database, sink: Sink
) -> None:
    ann = new_client()
    await ann.register("ann", ANN)
    await ann.post("/verify", code=await ann.code(ANN))
    await ann.post("/logout")
    await ann.http.get("/login")

    answers = await asyncio.gather(
        *(ann.post("/login", username="ann", password="seven quiet owls") for _ in range(20))
    )

    await sink.wait_for(ANN, 2)
    assert statuses(answers) == {303: 20}
    assert await count(tables, "outbox") == 2
