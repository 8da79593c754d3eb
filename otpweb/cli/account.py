"""`otpweb account`."""

import asyncio
import sys
from typing import assert_never

import click

from otpweb.cli.beginning import opened, read_settings
from otpweb.domain.accounts import Account
from otpweb.flows.hashing import Busy
from otpweb.flows.people import AddressTaken, create_account
from otpweb.flows.registration import Form, Refused
from otpweb.settings import Settings
from otpweb.web import words


@click.group()
def account() -> None:
    """Look after accounts."""


@account.command()
@click.option("--username", prompt="Username")
@click.option("--email", prompt="E-mail address")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)
@click.option("--admin", is_flag=True, help="The account may administer this site.")
def create(username: str, email: str, password_stdin: bool, admin: bool) -> None:
    """Make an account without a mailed code: you vouch for the address."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    form = Form(username, email, password)
    settings = read_settings()
    click.echo(asyncio.run(_create(settings, form, is_admin=admin)))


async def _create(settings: Settings, form: Form, *, is_admin: bool) -> str:
    async with opened(settings) as services:
        created = await create_account(services, form, is_admin=is_admin)
    match created:
        case Account(username=username, role=role):
            return f"{username} can log in now, as {role}."
        case AddressTaken():
            raise click.ClickException("There is an account with this address already.")
        case Busy():
            raise click.ClickException("The machine is too busy. Try again.")
        case Refused():
            sentences = words.of_refusal(created).items()
            raise click.ClickException("\n".join(f"{name}: {text}" for name, text in sentences))
        case _:
            assert_never(created)
