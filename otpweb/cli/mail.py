"""`otpweb mail`."""

import asyncio
from typing import assert_never

import click

from otpweb.cli.beginning import read_settings
from otpweb.composition import build_composer, build_transport
from otpweb.domain.addresses import Address, parse_address
from otpweb.mail.console import Printed
from otpweb.mail.smtp import Accepted, Delayed, Refused
from otpweb.settings import Settings
from otpweb.web import words


@click.group()
def mail() -> None:
    """Look after mail."""


@mail.command()
@click.argument("address")
def test(address: str) -> None:
    """Send a test mail to ADDRESS and say what the mail server answered."""
    settings = read_settings()
    parsed = parse_address(address, test_domains=True)
    if not isinstance(parsed, Address):
        raise click.BadParameter(words.EMAIL[parsed], param_hint="ADDRESS")
    if not settings.email_enabled:
        raise click.ClickException(
            "Mail is not sent: OTPWEB_EMAIL_ENABLED is false. Set it to true and name the server "
            "in OTPWEB_SMTP_HOST."
        )
    click.echo(asyncio.run(_send_test(settings, parsed)))


async def _send_test(settings: Settings, address: Address) -> str:
    composer, transport = build_composer(settings), build_transport(settings)
    delivery = await transport.deliver(
        composer.compose_test(address.email),
        sender=composer.letterhead.sender_address,
        recipient=address.email,
    )
    await transport.close()
    match delivery:
        case Accepted(reply):
            return f"The mail server took it: {reply}\nLook into the mailbox of {address.email}."
        case Printed():
            return "It is printed above; nothing was sent."
        case Delayed(reply):
            raise click.ClickException(f"The mail server did not take it this time: {reply}")
        case Refused(reply, recipient=True):
            raise click.ClickException(f"The address was refused: {reply}")
        case Refused(reply):
            raise click.ClickException(f"The mail server refused: {reply}")
        case _:
            assert_never(delivery)
