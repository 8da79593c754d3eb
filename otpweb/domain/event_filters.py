"""What may be asked of events: which kinds, whose, from where, when."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from otpweb.domain.clients import Network
from otpweb.domain.events import EventKind

RESULTS = frozenset({"success", "failure"})


@dataclass(frozen=True, slots=True)
class EventFilter:
    """All of this must hold of an event; what is None or "" is not asked.

    `involved` is an account: what was done to it, and what it did. No kinds and no clients at all
    match nothing. `since` is included, `until` is not.
    """

    kinds: frozenset[EventKind] | None = None
    involved: str = ""
    actor: str = ""
    clients: tuple[str, ...] | None = None
    request_id: str = ""
    challenge_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def kinds_of(kinds: AbstractSet[EventKind] | None, result: str) -> frozenset[EventKind] | None:
    """Return these kinds, or all, that ended with that result; None when neither is asked for."""
    if result not in RESULTS:
        return None if kinds is None else frozenset(kinds)
    return frozenset(
        kind for kind in (EventKind if kinds is None else kinds) if kind.result == result
    )


def parse_moment(text: str) -> datetime | None:
    """Return the moment of a text such as "2026-11-21" or "2026-11-21T14:02"; UTC unless it says.

    None for anything else, and for moments that no clock of ours shows.
    """
    if not text.isprintable():  # a NUL is overlooked by what reads it below
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if 1970 <= moment.year < 9999 else None


def parse_network(text: str) -> Network | None:
    """Return the network of a text such as "192.0.2.0/24"; None for one address, or no network."""
    if "/" not in text:
        return None
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def beginning_of(network: Network) -> str:
    """Return what all addresses of a network begin with when they are written out.

    Others may begin so, too: what `is_in` says of each decides. In IPv6 nothing after "::" is sure,
    since which zeros it stands for depends on the whole address (RFC 5952, section 4.2.3).
    """
    first, last = str(network[0]), str(network[-1])
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:same].partition("::")[0]


def is_in(address: str, network: Network) -> bool:
    """Tell whether a noted address is of a network; what is no address is of none."""
    try:
        return ip_address(address) in network
    except ValueError:
        return False
