"""bcrypt in threads of its own: slow on purpose, and never in the way of anything else."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from otpweb.domain import passwords

T = TypeVar("T")

_NICENESS = 15  # of 19: yields the processor to the event loop whenever that wants it
_QUEUE_PER_THREAD = 20  # about five seconds of waiting at cost 12
_RETRY_AFTER = 5  # seconds


@dataclass(frozen=True, slots=True)
class Busy:
    """Too many passwords are waiting; in so many seconds it is worth another try."""

    retry_after: int


class Hasher:
    """Hashes and checks passwords, at most as many at once as there are processors."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        threads = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(threads, "bcrypt", initializer=_give_way)
        self._room = threads * (1 + _QUEUE_PER_THREAD)
        self._inside = 0

    async def hash(self, password: str) -> str | Busy:
        """Return what to store of a password."""
        return await self._run(partial(passwords.hash_password, password, self.rounds))

    async def verify(self, password: str, stored: str | None) -> bool | Busy:
        """Tell whether the password is the stored one.

        Without a stored one it is checked against a decoy, which takes as long and never matches.
        A stored one that was cheaper to make is followed by decoys that make up the difference:
        where the cost was raised, hashes of the old one would tell who has an account. Where it was
        lowered they do tell, until their owners log in; that much work cannot be taken back.
        """
        stored = stored or passwords.decoy_hash(self.rounds)
        return await self._run(partial(passwords.verify_at_cost, password, stored, self.rounds))

    def is_outdated(self, stored: str) -> bool:
        """Tell whether a hash was made at another cost than passwords are hashed at now."""
        return passwords.cost_of(stored) != self.rounds

    def close(self) -> None:
        """End the threads; what is being hashed is finished first."""
        self._pool.shutdown(cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T | Busy:
        if self._inside >= self._room:
            return Busy(_RETRY_AFTER)
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._inside -= 1


def _give_way() -> None:
    # On Linux a thread has a priority of its own. Elsewhere the call would slow the whole process.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
