"""A pytest plugin that prints one line for each attack: how many tries it made, and who won.

`make attack` attacks a server that it starts itself, with the defaults of this version: the
OTPWEB_ variables of the shell are not taken, apart from OTPWEB_TEST_POSTGRESQL. Who wants to
attack the version that they run does so in a checkout of it. `make attack URL=https://…` makes
those attacks that need no mailbox and no account on a running instance, after saying what that
means there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_WIDEST = 100  # characters of a sentence
_NO_ATTACKS = {"test_ranks.py", "test_selftest.py"}  # they are about the attacks

_NOTICE = """
This attacks {url} from this machine: a few hundred requests in about a minute.
It logs in with names that are made up, so no account is touched and no mail is sent. It leaves
events behind, and for some minutes this machine's network has to wait or to prove work there.
Attack only what is yours.
"""


@dataclass
class Attack:
    """What came of a test, all its variants together."""

    tries: int = 0
    measured: str = ""
    held: bool = True
    was_made: bool = False


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--url", help="attack this running instance, from outside")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Report(), "attack report")
    if url := config.getoption("--url"):
        print(_NOTICE.format(url=url))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    return True if collection_path.name in _NO_ATTACKS else None


class _Report:
    def __init__(self) -> None:
        self._attacks: dict[str, Attack] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        attack = self._attacks.setdefault(report.nodeid.partition("[")[0], Attack())
        attack.was_made |= report.when == "call" and not report.skipped
        attack.held &= not report.failed
        if report.when == "teardown":
            told = report.user_properties
            attack.tries += sum(int(str(value)) for name, value in told if name == "tries")
            attack.measured = " ".join(str(value) for name, value in told if name == "measured")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("attacks")
        for line in self._lines():
            terminalreporter.line(line)

    def _lines(self) -> Iterator[str]:
        yield f"{'attack':{_WIDEST}}  tries  result"
        for name, attack in self._attacks.items():
            sentence = name.rpartition("::test_")[2].replace("_", " ")
            result = f"{attack.tries or '-':>5}  {_result(attack)}  {attack.measured}"
            yield f"{sentence[:_WIDEST]:{_WIDEST}}  {result}".rstrip()
        made = [attack for attack in self._attacks.values() if attack.was_made]
        broken = sum(not attack.held for attack in self._attacks.values())
        tries = sum(attack.tries for attack in made)
        yield f"\n{len(made)} attacks, {tries} tries: {len(made) - broken} held, {broken} BROKEN."


def _result(attack: Attack) -> str:
    if not attack.held:
        return "BROKEN"
    return "held" if attack.was_made else "not made"
