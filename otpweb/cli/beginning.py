"""What every command begins with, and how it ends when something is wrong."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from otpweb.composition import check_files
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
