"""Visits: one request, and whose browser sent it."""

from dataclasses import dataclass, field

from otpweb.domain.clients import network_of
from otpweb.domain.tokens import digest


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known of a request: where it came from, and what its cookies hold.

    `next_handle` is what the handle becomes a part of when a password was right; the same each
    time, so that a double click finds what its first press opened.
    """

    client_address: str
    user_agent: str
    handle: str = field(repr=False)
    next_handle: str = field(default="", repr=False)
    session_token: str | None = field(default=None, repr=False)
    browser_token: str | None = field(default=None, repr=False)
    request_id: str = ""

    @property
    def network(self) -> str:
        """Whose budgets the visit spends: the address, or the /64 of an IPv6 one."""
        return network_of(self.client_address)

    def handle_for(self, whose: str) -> str:
        """Return the handle to hold by what was just opened by showing something.

        Another than before, since whoever copied the cookie must hold nothing (OWASP ASVS 5.0,
        7.2.4), and one of its own for each `whose`.
        """
        return digest(f"{self.next_handle} {whose}") if self.next_handle else self.handle
