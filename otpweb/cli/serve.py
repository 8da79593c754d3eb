"""`otpweb serve`."""

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

import click
from hypercorn.asyncio import serve as serve_asgi
from hypercorn.config import Config
from hypercorn.typing import ASGIFramework

from otpweb import logs
from otpweb.app import create_app
from otpweb.cli.beginning import plainly, read_settings
from otpweb.composition import ROOT
from otpweb.flows import setup
from otpweb.flows.services import Services
from otpweb.settings import Settings
from otpweb.storage import migrating
from otpweb.storage.database import Database


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one."
)
@click.option("--host", help="Address to listen on.")
def serve(port: int | None, host: str | None) -> None:
    """Serve the app, in one process, until it is told to stop.

    For more than one process start more instances on one PostgreSQL database.
    """
    run_server(read_settings(), host=host, port=port)


def run_server(settings: Settings, *, host: str | None, port: int | None) -> None:
    """Serve with these settings, until told to stop; ends with a sentence when that cannot be."""
    logs.configure(settings.log_format)
    with plainly():
        asyncio.run(_prepare_database(settings))
    listener = _listen(host or settings.host, settings.port if port is None else port)
    settings = _at_port(settings, listener.getsockname()[1])
    config = Config.from_toml(ROOT / "hypercorn.toml")
    config.workers = 1  # what `serve_asgi` wants to hear for "in this process"
    config.bind = [f"fd://{listener.fileno()}"]
    config.errorlog = logging.getLogger("hypercorn.error")  # no outlet of its own
    app = create_app(settings)
    app.while_serving(_announcing(settings, app.extensions["otpweb"]))
    _run_until_stopped(app, config)


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything else is begun, so that a taken port is said at once and plainly."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
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


def _announcing(settings: Settings, services: Services) -> Callable[[], AsyncGenerator[None, None]]:
    async def announcing() -> AsyncGenerator[None, None]:
        """Say where to go, as soon as there is something to see."""
        click.echo(f"otpweb is ready at {settings.public_url} (stop it with Ctrl+C)")
        if not settings.email_enabled:
            click.echo(f"Mail is not sent; read it here, or at {settings.public_url}/dev/mail")
        if token := await setup.offer(services):
            click.echo(_no_accounts_yet(f"{settings.public_url}/setup/{token}"))
        yield

    return announcing


def _no_accounts_yet(link: str) -> str:
    return f"There are no accounts yet. Make the first administrator, within an hour:\n  {link}"


async def _prepare_database(settings: Settings) -> None:
    """Find out at once, and not at the first request, whether the database can be used."""
    database = Database(settings.database_url)
    await database.connect()
    try:
        await migrating.prepare(database)
    finally:
        await database.disconnect()


def _run_until_stopped(app: ASGIFramework, config: Config) -> None:
    if sys.platform == "win32":
        asyncio.run(serve_asgi(app, config))
        return
    import uvloop  # noqa: PLC0415 - does not exist on Windows

    uvloop.run(serve_asgi(app, config))
