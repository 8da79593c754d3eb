"""Client addresses: read from the right, for as long as the one who reports is trusted."""

from ipaddress import ip_network

import pytest

from otpweb.domain.clients import client_address, network_of

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48")]


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("", ["198.51.100.1"], ""),
        ("<local>", ["198.51.100.1"], "<local>"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["192.0.2.66, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["192.0.2.66", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, 10.0.0.3", "10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("2001:db8:1::7", ["2001:db8:2::9"], "2001:db8:2::9"),
    ],
)
def test_the_client_is_the_first_from_the_right_that_is_not_trusted(
    peer: str, forwarded_for: list[str], client: str
) -> None:
    assert client_address(peer, forwarded_for, TRUSTED) == client


def test_without_proxies_the_peer_is_the_client() -> None:
    assert client_address("10.0.0.1", ["198.51.100.1"], []) == "10.0.0.1"


@pytest.mark.parametrize(
    ("report", "client"),
    [
        ("198.51.100.1:5678", "198.51.100.1"),
        (" 198.51.100.1\t", "198.51.100.1"),
        ("2001:DB8:2:0::9", "2001:db8:2::9"),
        ("[2001:db8:2::9]", "2001:db8:2::9"),
        ("[2001:db8:2::9]:443", "2001:db8:2::9"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("[::ffff:198.51.100.1]:443", "198.51.100.1"),
        ("fe80::1%<b>eth0</b>", "fe80::1"),
    ],
)
def test_an_address_is_understood_however_proxies_write_it(report: str, client: str) -> None:
    assert client_address("10.0.0.1", [report], TRUSTED) == client


@pytest.mark.parametrize(
    "report",
    [
        "",
        "unknown",
        "_hidden",
        "198.51.100",
        "198.51.100.1:x",
        "[2001:db8::9",
        "1.2.3.4.5",
        "١.٢.٣.٤",
    ],
)
def test_what_is_no_address_ends_the_walk_at_the_last_good_one(report: str) -> None:
    lines = [f"192.0.2.66, {report}, 10.0.0.2"]

    assert client_address("10.0.0.1", lines, TRUSTED) == "10.0.0.2"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("<local>", "<local>"),
        ("", ""),
    ],
)
def test_neighbours_are_one_address_or_a_whole_64(address: str, network: str) -> None:
    assert network_of(address) == network
