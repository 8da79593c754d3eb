"""What the bench prints: one table, and one line on what it ran on."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

MISSED = "**missed**"  # how the note of a figure begins that must not stay as it is

_PACKAGES = ("quart", "hypercorn", "uvloop", "databases", "bcrypt")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; the targets are those of the design, nothing fails when one is missed."""

    what: str
    measured: str
    target: str = ""
    note: str = ""


def table(rows: list[Row]) -> str:
    """Return the rows as a table in Markdown."""
    head = ["| what | measured | target | note |", "|---|---|---|---|"]
    return "\n".join(head + [f"| {r.what} | {r.measured} | {r.target} | {r.note} |" for r in rows])


def machine(database: str) -> str:
    """Return one line on the processors, the Python and the versions."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{_processor()} x {len(os.sched_getaffinity(0))}, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, {packages}, {database}"
    )


def write_json(path: Path, rows: list[Row], ran_on: str) -> None:
    """Write the same for programs."""
    path.write_text(json.dumps({"machine": ran_on, "figures": [asdict(r) for r in rows]}, indent=2))


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
