"""What Linux tells about processes from outside (proc(5)): processor time and memory."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")  # per second
_PROC = Path("/proc")


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process, user and system, ended threads included."""
    fields = _stat(_PROC / str(pid) / "stat")
    return (int(fields[11]) + int(fields[12])) / _TICKS


def polite_cpu_seconds(pid: int) -> float:
    """Return the processor time of those threads that give way to others (niceness above 0)."""
    threads = (_stat(task / "stat") for task in (_PROC / str(pid) / "task").iterdir())
    return sum((int(f[11]) + int(f[12])) / _TICKS for f in threads if int(f[16]) > 0)


def machine_cpu_seconds() -> float:
    """Return the time that all processors were busy or taken away by the host."""
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(
        int, (_PROC / "stat").read_text().split(maxsplit=9)[1:9]
    )
    return (user + nice + system + irq + softirq + steal) / _TICKS


def resident_mb(pid: int) -> float:
    """Return the resident set, in megabytes of 1,000,000 bytes."""
    return _size(_PROC / str(pid) / "status", "VmRSS:")


def proportional_mb(pid: int) -> float:
    """Return the resident set with shared pages divided by their users, in megabytes."""
    return _size(_PROC / str(pid) / "smaps_rollup", "Pss:")


def _stat(path: Path) -> list[str]:
    # The name in brackets may hold spaces and brackets: what counts comes after the last one.
    return path.read_text().rpartition(")")[2].split()


def _size(path: Path, label: str) -> float:
    line = next(line for line in path.read_text().splitlines() if line.startswith(label))
    return int(line.split()[1]) * 1024 / 1e6
