"""The picture of the desk: numbers made into lengths, in percent of the width there is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from otpweb.domain.challenges import Purpose
from otpweb.domain.tallies import DELAYS, HOUR, MAILED, STEPS, UNDELIVERED, UNDER_WAY, Cause, Counts


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time up to now, in so many columns of equal length."""

    name: str
    columns: int
    column: timedelta

    def begins(self, now_hour: datetime) -> datetime:
        """Return when it begins, given when the hour that is now began."""
        return now_hour + HOUR - self.columns * self.column


SPANS = {
    "day": Span("day", 24, timedelta(hours=1)),
    "week": Span("week", 28, timedelta(hours=6)),
    "month": Span("month", 30, timedelta(hours=24)),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A number, its length in percent of the longest, and its share of the whole in percent."""

    name: str
    count: int
    length: float
    share: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of two parts, in percent: where it stands, how wide, and how high each part is."""

    begins: datetime
    x: float
    width: float
    good: int
    bad: int
    good_height: float
    bad_height: float


@dataclass(frozen=True, slots=True)
class Delays:
    """How long people took from the mail to the right code; the marks are in seconds."""

    columns: Sequence[Bar]
    median: float | None
    late: float | None  # nineteen of twenty were quicker
    median_x: float
    late_x: float
    count: int


def funnel(counts: Counts, purpose: Purpose) -> list[Bar]:
    """Return how many codes for a purpose were asked for, mailed, accepted, verified."""
    numbers = [counts.get(f"{purpose}.{step}", 0) for step in STEPS]
    whole = numbers[0]
    return [
        Bar(step, number, _percent(number, whole), _percent(number, whole))
        for step, number in zip(STEPS, numbers, strict=True)
    ]


def failures(counts: Counts) -> list[Bar]:
    """Return why codes were not verified, the most frequent cause first, without those of none."""
    numbers = {cause: counts.get(f"cause.{cause}", 0) for cause in Cause}
    whole, most = sum(numbers.values()), max(numbers.values())
    by_size = sorted(Cause, key=lambda cause: (-numbers[cause], cause))
    return [
        Bar(cause, numbers[cause], _percent(numbers[cause], most), _percent(numbers[cause], whole))
        for cause in by_size
        if numbers[cause]
    ]


def delays(counts: Counts) -> Delays:
    """Return how the delays are spread, their median and the 95th of a hundred."""
    numbers = {upper: counts.get(f"delay.{upper}", 0) for upper in DELAYS}
    whole, most = sum(numbers.values()), max(numbers.values())
    columns = [
        Bar(str(upper), number, _percent(number, most), _percent(number, whole))
        for upper, number in numbers.items()
    ]
    median, late = quantile(numbers, 0.5), quantile(numbers, 0.95)
    return Delays(columns, median, late, place_of(median), place_of(late), whole)


def quantile(spans: Mapping[int, int], share: float) -> float | None:
    """Return the seconds that a share of all delays do not exceed, or None without any.

    Of each only its span is known, so what lies within one is taken to be spread evenly; the true
    one is in the same span.
    """
    whole = sum(spans.values())
    if not whole:
        return None
    wanted, below, lower = share * whole, 0, 0
    for upper in sorted(spans):
        count = spans[upper]
        if count and below + count >= wanted:
            return lower + (upper - lower) * (wanted - below) / count
        below, lower = below + count, upper
    return float(lower)


def place_of(seconds: float | None) -> float:
    """Return where a delay lies among the columns, in percent of their width."""
    lower = 0
    for number, upper in enumerate(DELAYS):
        if seconds is not None and seconds <= upper:
            return 100 * (number + (seconds - lower) / (upper - lower)) / len(DELAYS)
        lower = upper
    return 100.0


def mails(span: Span, hours: Mapping[datetime, Counts], *, now_hour: datetime) -> list[Column]:
    """Return the mails of each column of a span: those accepted or under way, those that failed."""
    begins = span.begins(now_hour)
    good, bad = [0] * span.columns, [0] * span.columns
    for hour, counts in hours.items():
        place = (hour - begins) // span.column
        if 0 <= place < span.columns:
            good[place] += counts.get(MAILED, 0) + counts.get(UNDER_WAY, 0)
            bad[place] += counts.get(UNDELIVERED, 0)
    most = max(map(sum, zip(good, bad, strict=True)))
    width = 100 / span.columns
    return [
        Column(
            begins=begins + number * span.column,
            x=number * width + width * 0.12,
            width=width * 0.76,
            good=good[number],
            bad=bad[number],
            good_height=_percent(good[number], most),
            bad_height=_percent(bad[number], most),
        )
        for number in range(span.columns)
    ]


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
