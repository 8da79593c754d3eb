"""The `otpweb` command."""

import asyncio
import logging
import socket
import sys
from dataclasses import replace
from typing import assert_never

import click
from hypercorn.asyncio import serve as serve_asgi
from hypercorn.config import Config
from hypercorn.typing import ASGIFramework

from otpweb import __version__
from otpweb.app import ROOT, build_composer, build_services, build_transport, create_app
from otpweb.domain.accounts import Account
from otpweb.domain.addresses import Address, parse_address
from otpweb.flows.hashing import Busy
from otpweb.flows.people import AddressTaken, create_account
from otpweb.flows.registration import Form
from otpweb.flows.registration import Refused as FormRefused
from otpweb.mail.console import Printed
from otpweb.mail.smtp import Accepted, Delayed, Refused
from otpweb.settings import Settings, SettingsError
from otpweb.storage import migrating
from otpweb.storage.database import StorageUnavailable
from otpweb.web import words

_WRONG_SETTINGS = 2  # the exit code of wrong usage, as click has it


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="otpweb")
def main() -> None:
    """A front door for your site: register, prove an address with a mailed code, log in.

    Settings come from OTPWEB_* variables; in development a .env file is read too.
    """


@main.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one."
)
@click.option("--host", help="Address to listen on.")
def serve(port: int | None, host: str | None) -> None:
    """Serve the app, in one process, until it is told to stop.

    For more than one process start more instances on one PostgreSQL database.
    """
    settings = _settings()
    _log_to_stderr()
    listener = _listen(host or settings.host, settings.port if port is None else port)
    settings = _at_port(settings, listener.getsockname()[1])
    config = Config.from_toml(ROOT / "hypercorn.toml")
    config.workers = 1  # what `serve_asgi` wants to hear for "in this process"
    config.bind = [f"fd://{listener.fileno()}"]
    config.loglevel = "WARNING"
    app = create_app(settings)
    click.echo(_welcome(settings))
    try:
        _run_until_stopped(app, config)
    except (StorageUnavailable, migrating.SchemaMismatch) as problem:
        raise click.ClickException(str(problem)) from problem


@main.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database's schema up to date. Safe to run again, and by several at once."""
    settings = _settings()
    try:
        migrating.upgrade(settings.database_url)
    except (StorageUnavailable, migrating.SchemaMismatch) as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo("The database is up to date.")


@main.group()
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
    settings = _settings()
    click.echo(asyncio.run(_create(settings, form, is_admin=admin)))


@main.group()
def mail() -> None:
    """Look after mail."""


@mail.command()
@click.argument("address")
def test(address: str) -> None:
    """Send a test mail to ADDRESS and say what the mail server answered."""
    settings = _settings()
    parsed = parse_address(address, test_domains=True)
    if not isinstance(parsed, Address):
        raise click.BadParameter(words.EMAIL[parsed], param_hint="ADDRESS")
    if not settings.email_enabled:
        raise click.ClickException(
            "Mail is not sent: OTPWEB_EMAIL_ENABLED is false. Set it to true and name the server "
            "in OTPWEB_SMTP_HOST."
        )
    click.echo(asyncio.run(_send_test(settings, parsed)))


def _settings() -> Settings:
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        click.secho("otpweb cannot start with these settings:", err=True, bold=True)
        for problem in error.problems:
            click.echo(f"  {problem}", err=True)
        sys.exit(_WRONG_SETTINGS)
    for warning in settings.warnings:
        click.echo(f"Note: {warning}", err=True)
    return settings


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for noisy in ("aiosqlite", "alembic", "asyncio", "databases", "hypercorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything else is begun, so that a taken port is said at once and plainly."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        raise click.ClickException(
            f"Port {port} on {host} cannot be used: {problem.strerror}. "
            "Choose another one with OTPWEB_PORT."
        ) from problem
    return listener


def _at_port(settings: Settings, port: int) -> Settings:
    """Return the settings with the port that was really taken, also where the address names it."""
    if settings.public_url != f"http://localhost:{settings.port}":
        return replace(settings, port=port)
    return replace(settings, port=port, public_url=f"http://localhost:{port}")


def _welcome(settings: Settings) -> str:
    lines = [f"otpweb is ready at {settings.public_url} (stop it with Ctrl+C)"]
    if not settings.email_enabled:
        lines.append(f"Mail is not sent; read it here, or at {settings.public_url}/dev/mail")
    return "\n".join(lines)


def _run_until_stopped(app: ASGIFramework, config: Config) -> None:
    if sys.platform == "win32":
        asyncio.run(serve_asgi(app, config))
        return
    import uvloop  # noqa: PLC0415 - does not exist on Windows

    uvloop.run(serve_asgi(app, config))


async def _create(settings: Settings, form: Form, *, is_admin: bool) -> str:
    services = build_services(settings)
    await services.db.connect()
    try:
        await migrating.prepare(services.db)
        created = await create_account(services, form, is_admin=is_admin)
    finally:
        services.hasher.close()
        await services.db.disconnect()
    match created:
        case Account(username=username, role=role):
            return f"{username} can log in now, as {role}."
        case AddressTaken():
            raise click.ClickException("There is an account with this address already.")
        case Busy():
            raise click.ClickException("The machine is too busy. Try again.")
        case FormRefused():
            sentences = words.of_refusal(created).items()
            raise click.ClickException("\n".join(f"{name}: {text}" for name, text in sentences))
        case _:
            assert_never(created)


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
