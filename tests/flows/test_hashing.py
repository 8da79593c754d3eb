"""bcrypt in threads: bounded, and never in the way."""

import asyncio
import os
import sys
import threading

import pytest

from otpweb.domain.passwords import decoy_hash
from otpweb.flows.hashing import Busy, Hasher


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
