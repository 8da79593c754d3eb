"""Whether members notice that they are many: the same on a full and an empty database, in turns."""

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

from tests.bench.journey import Person, Site
from tests.bench.report import MISSED, Row

_TIMES = 30
_RATIO = 1.2

Act = Callable[[], Awaitable[None]]


async def measure_members(*, full: Site, empty: Site) -> list[Row]:
    """Log in and look around on both; in turns, since a machine has good and bad moments."""
    there, here = await _people(full), await _people(empty)
    passwords = await _in_turns(
        [person.give_password for person in there], [person.give_password for person in here]
    )
    for person in (there[0], here[0]):
        await person.give_code()
    rows = [_row("POST /login, and the code screen", *passwords)]
    # A person logged in looks at the dashboard, one who is not at the log-in page.
    for path, number in (("/dashboard", 0), ("/login", 1)):
        acts = [[_opening(persons[number], path)] * _TIMES for persons in (there, here)]
        rows.append(_row(f"GET {path}", *await _in_turns(*acts)))
    for person in (*there, *here):
        person.leave()
    return rows


async def _people(site: Site) -> list[Person]:
    """Have some register and log out again: none has to wait for the next mail."""
    persons = [Person(site) for _ in range(_TIMES)]
    for person in persons:
        await person.register()
        await person.log_out()
    return persons


def _opening(person: Person, path: str) -> Act:
    async def go() -> None:
        await person.open(path)

    return go


async def _in_turns(full: Sequence[Act], empty: Sequence[Act]) -> tuple[list[float], list[float]]:
    """Return how long each took, in seconds."""
    taken: tuple[list[float], list[float]] = [], []
    for pair in zip(full, empty, strict=True):
        for seconds, act in zip(taken, pair, strict=True):
            begin = time.perf_counter()
            await act()
            seconds.append(time.perf_counter() - begin)
    return taken


def _row(what: str, full: list[float], empty: list[float]) -> Row:
    after, before = statistics.median(full), statistics.median(empty)
    told = f"empty {before * 1000:.1f} ms, full {after * 1000:.1f} ms"
    note = told if after <= before * _RATIO else f"{MISSED}; {told}"
    return Row(what, f"{after / before:.2f}x", f"<= {_RATIO}x", note)
