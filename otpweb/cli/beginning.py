"""What every command begins with, and how it ends when something is wrong."""

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime

import click

from otpweb.composition import build_services, check_files, utc_now
from otpweb.flows.services import Services
from otpweb.settings import Settings, SettingsError
from otpweb.storage import migrating
from otpweb.storage.database import StorageUnavailable

_WRONG_SETTINGS = 2  # the exit code of wrong usage, as click has it


def read_settings() -> Settings:
    """Return the settings, or end with a sentence for each that is wrong."""
    with plainly():
        settings = Settings.from_environment()
        check_files(settings)
    for warning in settings.warnings:
        click.echo(f"Note: {warning}", err=True)
    return settings


@contextmanager
def plainly() -> Iterator[None]:
    """End with sentences when the settings or the database cannot be used."""
    try:
        yield
    except SettingsError as error:
        click.secho("otpweb cannot start with these settings:", err=True, bold=True)
        for problem in error.problems:
            click.echo(f"  {problem}", err=True)
        sys.exit(_WRONG_SETTINGS)
    except (StorageUnavailable, migrating.SchemaMismatch) as problem:
        raise click.ClickException(f"The database cannot be used. {problem}") from problem


@asynccontextmanager
async def opened(
    settings: Settings, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[Services]:
    """Give what flows work with, the database open and up to date; end plainly where it is not."""
    services = build_services(settings, clock)
    with plainly():
        await services.db.connect()
        try:
            await migrating.prepare(services.db)
            yield services
        finally:
            services.hasher.close()
            await services.db.disconnect()
