"""What stands in the address of the log of events, on the screen and for its files."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from otpweb.domain.event_filters import RESULTS, kinds_of, parse_moment
from otpweb.flows.event_log import Asked
from otpweb.web.desk import filter_choice, filter_text
from otpweb.web.event_groups import kinds_chosen

SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}

_LARGEST_NUMBER = 18  # digits; one more may be more than the database can count to


def filters() -> dict[str, str]:
    """Return the filters that stand in the address; what is none of them is left out."""
    texts = ("account", "client", "actor", "request", "challenge")
    moments = ("from", "to")
    kind = filter_text("kind")
    return {
        "kind": kind if kinds_chosen(kind) is not None else "",
        "result": filter_choice("result", set(RESULTS)),
        "span": filter_choice("span", SPANS),
        **{name: filter_text(name) for name in texts},
        **{name: filter_text(name) if parse_moment(filter_text(name)) else "" for name in moments},
    }


def asked(found: Mapping[str, str], *, now: datetime) -> Asked:
    """Return what the filters ask."""
    span = SPANS.get(found["span"])
    since = parse_moment(found["from"])
    return Asked(
        kinds=kinds_of(kinds_chosen(found["kind"]), found["result"]),
        account=found["account"],
        actor=found["actor"],
        client=found["client"],
        request_id=found["request"],
        challenge_id=found["challenge"],
        since=max(filter(None, (since, now - span if span else None)), default=None),
        until=parse_moment(found["to"]),
    )


def number(name: str) -> int | None:
    """Return a whole number that stands in the address; None for anything else."""
    text = filter_text(name)
    fits = text.isascii() and text.isdigit() and len(text) <= _LARGEST_NUMBER
    return int(text) if fits else None
