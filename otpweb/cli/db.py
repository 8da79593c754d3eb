"""`otpweb db`."""

import click

from otpweb.cli.beginning import plainly, read_settings
from otpweb.storage import migrating


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database's schema up to date. Safe to run again, and by several at once."""
    settings = read_settings()
    with plainly():
        migrating.upgrade(settings.database_url)
    click.echo("The database is up to date.")
