"""Reading mail as its recipient: the only way for a test to learn a code."""

import re
from dataclasses import dataclass

from otpweb.flows.mailbox import open_mailbox
from otpweb.flows.services import Services

_CODE = re.compile(r"\b([0-9]{6}|[0-9A-Z]{4}-[0-9A-Z]{4})\b")


@dataclass(frozen=True)
class Received:
    """A mail in somebody's mailbox."""

    subject: str
    text: str
    html: str

    @property
    def has_code(self) -> bool:
        return _CODE.search(self.subject) is not None

    @property
    def code(self) -> str:
        found = _CODE.search(self.subject)
        assert found, f"no code in {self.subject!r}"
        return found[0]


class Mailbox:
    """Everybody's mailboxes."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def of(self, email: str) -> list[Received]:
        """Return the mails to an address, newest first."""
        letters = await open_mailbox(self._services)
        received = []
        for letter in letters:
            if letter.mail.recipient == email:
                text = letter.message.get_body(("plain",))
                html = letter.message.get_body(("html",))
                assert text is not None
                assert html is not None
                received.append(
                    Received(letter.message["Subject"], text.get_content(), html.get_content())
                )
        return received

    async def newest(self, email: str) -> Received:
        """Return the last mail to an address."""
        received = await self.of(email)
        assert received, f"no mail to {email}"
        return received[0]

    async def newest_with_code(self, email: str) -> Received:
        """Return the last mail to an address that holds a code: notices may have followed it."""
        received = [mail for mail in await self.of(email) if mail.has_code]
        assert received, f"no code to {email}"
        return received[0]

    async def code_for(self, email: str) -> str:
        """Return the code in the last mail to an address that holds one."""
        return (await self.newest_with_code(email)).code
