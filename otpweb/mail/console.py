"""Development: mail is printed, not sent."""

from dataclasses import dataclass
from email.message import EmailMessage

import click


@dataclass(frozen=True, slots=True)
class Printed:
    """The mail stands on the console and at /dev/mail."""


class Console:
    """Takes messages as a mail server would, and prints them."""

    async def deliver(self, message: EmailMessage, *, sender: str, recipient: str) -> Printed:
        """Print the subject and the text part."""
        text = message.get_body(("plain",))
        body = text.get_content() if text else ""
        click.secho(f"\n  To: {recipient}\n  Subject: {message['Subject']}", bold=True)
        click.echo("".join(f"  | {line}\n" for line in body.splitlines()))
        return Printed()

    async def close(self) -> None:
        """Nothing is open."""
