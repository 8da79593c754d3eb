"""bcrypt in threads: bounded, and never in the way."""

import asyncio
import os
import sys
import threading

import bcrypt
import pytest

from otpweb.domain.passwords import cost_of, decoy_hash, hash_password
from otpweb.flows.hashing import Busy, Hasher


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The costs of the hashes that were really checked, in that order."""
    costs = []
    check = bcrypt.checkpw

    def noted(password: bytes, hashed: bytes) -> bool:
        costs.append(cost_of(hashed.decode()))
        return check(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", noted)
    return costs


async def test_a_hash_is_verified() -> None:
    hasher = Hasher(4)
    stored = await hasher.hash("correct horse")
    assert isinstance(stored, str)

    assert await hasher.verify("correct horse", stored) is True
    assert await hasher.verify("wrong horse", stored) is False
    hasher.close()


async def test_without_an_account_a_decoy_is_checked() -> None:
    hasher = Hasher(4)

    assert await hasher.verify("anything", None) is False
    hasher.close()


@pytest.mark.parametrize("rounds_then", [None, 4, 5, 6, 7])
async def test_checking_costs_the_same_work_whatever_a_hash_cost_when_it_was_made(
    rounds_then: int | None, checked: list[int]
) -> None:
    hasher = Hasher(7)
    stored = hash_password("correct horse", rounds_then) if rounds_then else None

    assert await hasher.verify("wrong horse", stored) is False

    hasher.close()
    assert sum(2**cost for cost in checked) == 2**7


async def test_a_cheaper_hash_is_verified_by_itself(checked: list[int]) -> None:
    hasher = Hasher(6)

    assert await hasher.verify("correct horse", hash_password("correct horse", 4)) is True

    hasher.close()
    assert checked == [4, 4, 5]


async def test_a_hash_that_is_dearer_than_hashes_are_now_is_verified_all_the_same() -> None:
    hasher = Hasher(4)

    assert await hasher.verify("correct horse", hash_password("correct horse", 5)) is True

    hasher.close()


async def test_a_queue_that_is_too_long_says_when_to_come_back() -> None:
    hasher = Hasher(10)

    results = await asyncio.gather(*(hasher.verify("x", decoy_hash(10)) for _ in range(200)))

    hasher.close()
    assert results.count(Busy(5)) > 100
    assert results.count(False) == 200 - results.count(Busy(5))


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own here")
async def test_hashing_gives_way_to_everything_else() -> None:
    hasher = Hasher(4)
    niceness = await asyncio.get_running_loop().run_in_executor(
        hasher._pool, lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    )

    hasher.close()
    assert niceness > os.getpriority(os.PRIO_PROCESS, 0)


@pytest.mark.parametrize(("rounds", "outdated"), [(4, False), (5, True)])
async def test_a_hash_of_another_cost_is_outdated(rounds: int, outdated: bool) -> None:
    hasher = Hasher(4)

    assert hasher.is_outdated(decoy_hash(rounds)) is outdated
    hasher.close()
