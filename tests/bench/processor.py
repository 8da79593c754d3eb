"""Where the server's processor time goes over whole journeys, against bcrypt by itself."""

import statistics
from dataclasses import dataclass

from tests.bench.bound import Bound, mean_bound, measure_bound
from tests.bench.journey import Site
from tests.bench.load import run_journeys
from tests.bench.report import Row
from tests.bench.server import Server
from tests.bench.usage import Usage, read_usage

_AT_ONCE = 8
_SLICES = 3
_BOUND_SECONDS = 4.0
_ENOUGH = 0.9  # of the processors; with less, whoever else is there decides who is quick


@dataclass(frozen=True, slots=True)
class Slice:
    """Some journeys, and bcrypt's bound measured right before and after them."""

    bound: Bound
    journeys: int
    seconds: float
    used: Usage

    @property
    def rest(self) -> float:
        """Seconds of the server's processor time per journey that are not bcrypt."""
        return self.used.server / self.journeys - 2 * self.bound.cpu_per_check

    @property
    def share(self) -> float:
        """The part of the server's processor time that is bcrypt."""
        return 2 * self.bound.cpu_per_check * self.journeys / self.used.server

    @property
    def speed(self) -> float:
        """Journeys per second, as a part of the bound."""
        return self.journeys / self.seconds / self.bound.journeys_per_second


async def measure_processor(site: Site, server: Server, *, journeys: int, rounds: int) -> list[Row]:
    """Run the journeys in slices, with bcrypt alone before, between and after them.

    What is not bcrypt is the small difference of two large figures, and a noisy machine moves both:
    neighbours in time are compared, and the spread of the slices is told.
    """
    bounds = [measure_bound(rounds, _BOUND_SECONDS)]
    slices = []
    for _ in range(_SLICES):
        start = read_usage(server.pid)
        seconds = await run_journeys(site, journeys // _SLICES, at_once=_AT_ONCE)
        used = read_usage(server.pid).since(start)
        bounds.append(measure_bound(rounds, _BOUND_SECONDS))
        slices.append(Slice(mean_bound(bounds[-2:]), journeys // _SLICES, seconds, used))
    return [_bound_row(mean_bound(bounds)), *_cost_rows(slices), _speed_row(slices)]


def _bound_row(bound: Bound) -> Row:
    got = f"it got {bound.processors_got:.0%} of all processors"
    if bound.processors_got < _ENOUGH:
        got += ": **the machine was not ours, speed and p95 below mean nothing**"
    return Row(
        "bcrypt alone",
        f"{bound.checks_per_second:.2f} checks/s",
        note=f"{bound.cpu_per_check * 1000:.1f} ms of processor time each; {got}",
    )


def _cost_rows(slices: list[Slice]) -> list[Row]:
    rests = [part.rest * 1000 for part in slices]
    shares = [part.share for part in slices]
    journeys = sum(part.journeys for part in slices)
    impolite = sum(part.used.server - part.used.polite for part in slices) / journeys * 1000
    return [
        Row(
            "bcrypt's share of the server's processor time",
            f"{statistics.fmean(shares):.3f}",
            ">= 0.95",
            f"{journeys} journeys, {_AT_ONCE} at once; slices {_spread(shares, 3)}",
        ),
        Row(
            "everything else, per journey",
            f"{statistics.fmean(rests):.1f} ms",
            "<= 25 ms",
            f"slices {_spread(rests, 1)}; outside the threads that give way: {impolite:.1f} ms",
        ),
    ]


def _speed_row(slices: list[Slice]) -> Row:
    speeds = [part.speed for part in slices]
    rate = sum(part.journeys for part in slices) / sum(part.seconds for part in slices)
    others = statistics.fmean(part.used.others for part in slices)
    return Row(
        "journeys per second against bcrypt's bound",
        f"{statistics.fmean(speeds):.3f}",
        ">= 0.88",
        f"{rate:.2f}/s, slices {_spread(speeds, 3)}; others took {others:.0%} of the processors",
    )


def _spread(values: list[float], digits: int) -> str:
    return f"{min(values):.{digits}f} to {max(values):.{digits}f}"
