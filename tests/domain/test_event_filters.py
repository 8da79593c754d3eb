"""What may be asked of events, and what of it is nonsense."""

from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from otpweb.domain.event_filters import beginning_of, is_in, kinds_of, parse_moment, parse_network
from otpweb.domain.events import EventKind

WRONG, RIGHT = EventKind.CODE_WRONG, EventKind.LOGIN_COMPLETED


@pytest.mark.parametrize(
    ("kinds", "result", "expected"),
    [
        (None, "", None),
        ({WRONG, RIGHT}, "", {WRONG, RIGHT}),
        ({WRONG, RIGHT}, "failure", {WRONG}),
        ({WRONG, RIGHT}, "success", {RIGHT}),
        ({RIGHT}, "failure", set()),
        ({RIGHT}, "nonsense", {RIGHT}),
    ],
)
def test_kinds_and_result_hold_together(
    kinds: set[EventKind] | None, result: str, expected: set[EventKind] | None
) -> None:
    assert kinds_of(kinds, result) == expected


def test_a_result_alone_stands_for_all_kinds_that_end_so() -> None:
    both = [kinds_of(None, result) or frozenset() for result in ("success", "failure")]

    assert both[0] | both[1] == set(EventKind)
    assert WRONG in both[1]


def test_no_kinds_are_none_whatever_the_result() -> None:
    assert kinds_of(frozenset(), "failure") == frozenset()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026-11-21T14:02", datetime(2026, 11, 21, 14, 2, tzinfo=UTC)),
        (" 2026-11-21 14:02:03 ", datetime(2026, 11, 21, 14, 2, 3, tzinfo=UTC)),
        ("2026-11-21T14:02Z", datetime(2026, 11, 21, 14, 2, tzinfo=UTC)),
        ("2026-11-21T14:02+02:00", datetime(2026, 11, 21, 12, 2, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
        ("2026-13-41", None),
        ("0001-01-01T00:00+14:00", None),
        ("9999-12-31T23:59-14:00", None),
        ("1969-12-31", None),
        ("2026-11-21T14:02\0", None),
    ],
)
def test_a_moment_is_read_as_utc_or_not_at_all(text: str, moment: datetime | None) -> None:
    assert parse_moment(text) == moment


@pytest.mark.parametrize("text", ["192.0.2.1", "192.0.2.0/33", "/", "a/b", "::/129", ""])
def test_what_is_no_network_is_none(text: str) -> None:
    assert parse_network(text) is None


@pytest.mark.parametrize(
    ("network", "inside", "outside"),
    [
        ("192.0.2.0/24", ["192.0.2.0", "192.0.2.255"], ["192.0.20.1", "", "x"]),
        ("10.0.0.0/8", ["10.255.0.1"], ["11.0.0.1", "1.0.0.1"]),
        ("192.0.2.128/25", ["192.0.2.128", "192.0.2.255"], ["192.0.2.12", "192.0.2.1"]),
        ("2001:db8:1:2::/64", ["2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6"], ["2001:db8:1:3::"]),
        ("2001:db8::/64", ["2001:db8::1", "2001:db8:0:0:1::"], ["2001:db8:0:1::"]),
        ("2001:db8::/32", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db9::"]),
        ("::/0", ["::1", "2001:db8::1"], ["192.0.2.1"]),
    ],
)
def test_what_a_network_holds_begins_as_it_says(
    network: str, inside: list[str], outside: list[str]
) -> None:
    of = ip_network(network)
    assert all(one.startswith(beginning_of(of)) and is_in(one, of) for one in inside)
    assert not any(is_in(one, of) for one in outside)
