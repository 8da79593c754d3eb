"""Guessing at a login page from one machine: what it tells, and how soon it slows down."""

import random
import secrets
import time

import pytest

from tests.attack.outside.conftest import NewOutsider, Outsider
from tests.attack.ranks import auc

TRIES = 12  # of which five are judged by default
SAMPLES = 20  # of each kind
MOST = 80  # without work; by default twenty are


@pytest.mark.alone
async def test_what_a_name_is_does_not_show_in_the_time_it_takes(outsider: Outsider) -> None:
    kinds = {"a name": "{}", "an address": "{}@example.com"}
    order = [kind for kind in kinds for _ in range(SAMPLES)]
    random.shuffle(order)
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for kind in order:
        await outsider.prepare()
        name = kinds[kind].format(secrets.token_hex(6))
        began = time.perf_counter()
        answer = await outsider.log_in(name)
        taken[kind].append(time.perf_counter() - began)
        assert answer.status_code == 422, answer.text

    # Twenty samples spread by a tenth; a hash that is left out lies at 0 or 1.
    assert 0.15 < auc(taken["a name"], taken["an address"]) < 0.85


async def test_guessing_at_a_name_has_to_wait_soon(outsider: Outsider) -> None:
    answers = []
    for _ in range(TRIES):
        await outsider.prepare()
        answers.append(await outsider.log_in())

    assert [answers[0].status_code, answers[-1].status_code] == [422, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


async def test_another_name_need_not_wait_meanwhile(new_outsider: NewOutsider) -> None:
    other = new_outsider()
    await other.prepare()

    assert (await other.log_in()).status_code == 422


async def test_made_up_origins_make_no_other_machine(new_outsider: NewOutsider) -> None:
    for number in range(MOST):
        outsider = new_outsider()
        where = f"203.0.113.{number}"
        for header in ("X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP"):
            outsider.http.headers[header] = where
        outsider.http.headers["Forwarded"] = f"for={where}"
        answer = await outsider.log_in()
        if answer.status_code != 422 or "<proof-of-work" in answer.text:
            return
    raise AssertionError(f"{MOST} wrong passwords from one machine, and none had to wait")
