"""`otpweb db`."""

import asyncio

import click

from otpweb.cli.beginning import plainly, read_settings
from otpweb.storage import migrating
from otpweb.storage.database import Database


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database's schema up to date. Safe to run again, and by several at once."""
    settings = read_settings()
    with plainly():
        asyncio.run(_reach(Database(settings.database_url)))
        migrating.upgrade(settings.database_url)
    click.echo("The database is up to date.")


async def _reach(database: Database) -> None:
    """Raise StorageUnavailable while it can still be said plainly."""
    await database.connect()
    await database.disconnect()
