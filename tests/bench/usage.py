"""Who used the processors in a stretch of time: the server, this process, or somebody else."""

import os
import time
from dataclasses import dataclass

from tests.bench import proc


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds: of the clock, and of processor time. Counted from some start, or of one stretch."""

    elapsed: float
    server: float
    polite: float  # the server's threads that give way to others
    generator: float
    machine: float  # whoever it was

    def since(self, start: "Usage") -> "Usage":
        """Return what was used after `start` was read."""
        return Usage(
            self.elapsed - start.elapsed,
            self.server - start.server,
            self.polite - start.polite,
            self.generator - start.generator,
            self.machine - start.machine,
        )

    @property
    def capacity(self) -> float:
        """The processor time that there was."""
        return self.elapsed * len(os.sched_getaffinity(0))

    @property
    def others(self) -> float:
        """The part of all processors that went to strangers; the mail server and the host count."""
        return max(0.0, self.machine - self.server - self.generator) / self.capacity


def read_usage(pid: int) -> Usage:
    """Read all counters now; `pid` is the server's."""
    return Usage(
        elapsed=time.perf_counter(),
        server=proc.cpu_seconds(pid),
        polite=proc.polite_cpu_seconds(pid),
        generator=time.process_time(),
        machine=proc.machine_cpu_seconds(),
    )
