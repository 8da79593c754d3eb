"""bcrypt by itself: what no server on this machine can beat."""

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import bcrypt


@dataclass(frozen=True, slots=True)
class Bound:
    """Password checks on all processors at once, with nothing else running."""

    checks_per_second: float  # of all processors together
    cpu_per_check: float  # seconds

    @property
    def journeys_per_second(self) -> float:
        """A journey needs two: the hash of the registration and the check of the log-in."""
        return self.checks_per_second / 2

    @property
    def processors_got(self) -> float:
        """The part of all processors that others left; far below 1 the figures mean little."""
        return self.checks_per_second * self.cpu_per_check / len(os.sched_getaffinity(0))


def measure_bound(rounds: int, seconds: float) -> Bound:
    """Check passwords on every processor for so many seconds.

    All processors are busy, as they are under load: the neighbour of a hyper-thread makes a check
    dearer, and an idle machine would flatter what is compared with it.
    """
    processors = len(os.sched_getaffinity(0))
    stored = bcrypt.hashpw(b"password", bcrypt.gensalt(rounds))
    with ThreadPoolExecutor(processors) as pool:
        parts = list(pool.map(_check, [stored] * processors, [seconds] * processors))
    return Bound(
        checks_per_second=sum(part.checks_per_second for part in parts),
        cpu_per_check=statistics.fmean(part.cpu_per_check for part in parts),
    )


def mean_bound(bounds: list[Bound]) -> Bound:
    """Return the mean of several measurements."""
    return Bound(
        checks_per_second=statistics.fmean(bound.checks_per_second for bound in bounds),
        cpu_per_check=statistics.fmean(bound.cpu_per_check for bound in bounds),
    )


def _check(stored: bytes, seconds: float) -> Bound:
    started, cpu, checks = time.perf_counter(), time.thread_time(), 0
    while time.perf_counter() < started + seconds:
        bcrypt.checkpw(b"password", stored)  # releases the interpreter's lock
        checks += 1
    elapsed = time.perf_counter() - started
    return Bound(checks / elapsed, (time.thread_time() - cpu) / checks)
