"""A device that holds passkeys, inside Chromium (its virtual authenticator)."""

from typing import Self

from playwright.async_api import CDPSession, Page

_SHAPE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The device of one page; whoever holds it agrees to all it asks, until it is laid down."""

    def __init__(self, session: CDPSession, number: str) -> None:
        self._session = session
        self._number = number

    @classmethod
    async def give_to(cls, page: Page) -> Self:
        """Connect a device without passkeys."""
        session = await page.context.new_cdp_session(page)
        await session.send("WebAuthn.enable", {"enableUI": False})
        added = await session.send("WebAuthn.addVirtualAuthenticator", {"options": _SHAPE})
        return cls(session, added["authenticatorId"])

    async def passkeys(self) -> int:
        """Return how many it holds."""
        held = await self._session.send(
            "WebAuthn.getCredentials", {"authenticatorId": self._number}
        )
        return len(held["credentials"])

    async def lay_down(self) -> None:
        """Leave alone whatever it asks."""
        await self._agree(enabled=False)

    async def pick_up(self) -> None:
        """Agree to whatever it asks from now on."""
        await self._agree(enabled=True)

    async def _agree(self, *, enabled: bool) -> None:
        await self._session.send(
            "WebAuthn.setAutomaticPresenceSimulation",
            {"authenticatorId": self._number, "enabled": enabled},
        )
