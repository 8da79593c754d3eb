"""Client addresses: whose request it is behind proxies, and which addresses are one neighbour."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

_NEIGHBOURHOOD = 64  # bits; whoever has one IPv6 address has all of its /64 (RFC 4291, 2.5.1)
_WITH_PORT = re.compile(r"\[(?P<bracketed>[^\]]+)\](:[0-9]{1,5})?|(?P<bare>[0-9.]+):[0-9]{1,5}")


def client_address(peer: str, forwarded_for: Sequence[str], trusted: Sequence[Network]) -> str:
    """Return the address of the client; `forwarded_for` are the X-Forwarded-For lines in order.

    Each proxy appends whom it heard from, and a client may send any beginning. So the list is
    read from the right, for as long as the one who reports is trusted (OWASP ASVS 5.0, 4.1.3).
    What is no address ends the walk. A peer without address, as on a Unix socket, is not trusted.
    """
    client = peer
    reports = [report for line in forwarded_for for report in line.split(",")]
    for report in reversed(reports):
        reported = _address(report)
        if reported is None or not _is_trusted(client, trusted):
            break
        client = str(reported)
    return client


def network_of(address: str) -> str:
    """Return what budgets count as one neighbour: an IPv4 address, or the /64 of an IPv6 one.

    An IPv4 address in the clothes of IPv6 is an IPv4 address; what is no address stays as it is.
    """
    found = _address(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((int(found), _NEIGHBOURHOOD), strict=False))
    return str(found or address)


def _is_trusted(client: str, trusted: Sequence[Network]) -> bool:
    address = _address(client)
    return address is not None and any(address in network for network in trusted)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    if found := _WITH_PORT.fullmatch(text):
        text = found["bracketed"] or found["bare"]
    try:
        # A zone, "fe80::1%eth0", may hold any words; they would end in events and logs.
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
