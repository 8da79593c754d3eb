"""`python -m tests.attack.selftest`: plant weaknesses, one after the other, and require red.

Each is planted into a copy of the package; then the attacks run there that have to notice it. An
attack that stays green against a server that is open to it would not protect anybody. One honest
journey has to stay green: whatever is simply broken would be noticed by everything.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.attack.weaknesses import WEAKNESSES, Weakness
from tests.attack.weaknesses_of_accounts import WEAKNESSES_OF_ACCOUNTS
from tests.attack.weaknesses_of_desk import WEAKNESSES_OF_DESK

ROOT = Path(__file__).parent.parent.parent
ALL = (*WEAKNESSES, *WEAKNESSES_OF_ACCOUNTS, *WEAKNESSES_OF_DESK)

_COPIED = ("otpweb", "templates", "static", "tests", "pyproject.toml", "hypercorn.toml")
_PATIENCE = 300  # seconds
_HERE = "tests/attack/"
_JOURNEY = "test_codes.py::test_a_code_works_until_its_last_seconds"
_FAILED = re.compile(rf"^FAILED {_HERE}([^\[\s]+)", re.MULTILINE)


class Rotten(Exception):  # noqa: N818 - what it says of the table
    """A weakness does not fit the code any more."""


def plant(weakness: Weakness, folder: Path) -> None:
    """Replace the text. Raises Rotten unless it stands there exactly once."""
    file = folder / weakness.file
    source = file.read_text()
    found = source.count(weakness.old)
    if found != 1:
        raise Rotten(f"{weakness.name}: its text stands {found} times in {weakness.file}")
    file.write_text(source.replace(weakness.old, weakness.new))


def survived(weakness: Weakness) -> list[str]:
    """Return which of its tests do not notice the weakness, on SQLite.

    Raises Rotten when they could not be run, or when nothing works any more.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _copy(folder)
        plant(weakness, folder)
        command = [sys.executable, "-m", "pytest", "-rf", "--tb=no", "-p", "no:cacheprovider"]
        run = subprocess.run(
            [
                *command,
                "-k",
                "not postgresql",
                *(_HERE + test for test in (*weakness.caught_by, _JOURNEY)),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    if run.returncode not in {0, 1} or "ERROR" in run.stdout:
        raise Rotten(f"{weakness.name}: its tests do not run\n{run.stdout}{run.stderr}")
    red = set(_FAILED.findall(run.stdout))
    if _JOURNEY in red:
        raise Rotten(f"{weakness.name}: it keeps honest people out, too")
    return [test for test in weakness.caught_by if test not in red]


def _copy(folder: Path) -> None:
    left_out = shutil.ignore_patterns("__pycache__")
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=left_out)
        else:
            shutil.copy(source, folder / name)


def main(wanted: Sequence[str] = ()) -> int:
    """Print a line for each weakness, and return 1 if any was not noticed.

    `wanted` are words; only weaknesses with one of them in their names are planted then.
    """
    chosen = [one for one in ALL if not wanted or any(word in one.name for word in wanted)]
    print(f"{'weakness':60}  noticed  by")
    unnoticed = 0
    for weakness in chosen:
        missed = survived(weakness)
        unnoticed += bool(missed)
        for number, test in enumerate(weakness.caught_by):
            name = "" if number else weakness.name
            sentence = test.rpartition("::test_")[2].replace("_", " ")
            print(f"{name:60}  {'NO' if test in missed else 'yes':7}  {sentence}", flush=True)
    print(f"\n{len(chosen)} weaknesses were planted, {len(chosen) - unnoticed} noticed.")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
