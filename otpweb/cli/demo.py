"""`otpweb demo`."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import assert_never

import click

from otpweb.cli.beginning import opened, plainly
from otpweb.cli.serve import run_server
from otpweb.composition import utc_now
from otpweb.domain.totp import in_groups
from otpweb.flows.rehearsal.admins import Keys
from otpweb.flows.rehearsal.cast import ADMIN, PASSWORD
from otpweb.flows.rehearsal.clock import StageClock
from otpweb.flows.rehearsal.filling import NotEmpty, Story, current_code, fill
from otpweb.flows.rehearsal.month import DAYS
from otpweb.settings import PREFIX, Settings

_WHERE = "sqlite:///var/demo.db"


@click.group(invoke_without_command=True)
@click.option("--database", metavar="URL", default=_WHERE, show_default=True)
@click.option("--people", type=click.IntRange(3, 1000), default=300, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another one, another story.")
@click.option("--no-serve", is_flag=True, help="Fill the database and end.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.")
@click.pass_context
def demo(
    context: click.Context, database: str, people: int, seed: int, no_serve: bool, port: int | None
) -> None:
    """Make up a month of people, codes and failures, and serve it: to see the admin's desk.

    In a scratch database; one that holds anything else is left alone. Nothing is mailed.
    """
    settings = _settings(database)
    context.obj = settings
    if context.invoked_subcommand:
        return
    story = Story(utc_now(), people, seed)
    with _quiet():
        asyncio.run(_prepare(settings, story))
    if not no_serve:
        asyncio.run(_tell_code(settings))
        run_server(settings, host="127.0.0.1", port=port)


@demo.command()
@click.pass_obj
def code(settings: Settings) -> None:
    """Print what the admin's authenticator app shows now."""
    asyncio.run(_tell_code(settings))


def _settings(database: str) -> Settings:
    """Return the settings of the demo: nobody's `.env`, no mail, and no production."""
    if os.environ.get(f"{PREFIX}ENV", "").strip().lower() == "production":
        raise click.ClickException("The demo is not for production: it has an admin whom all know.")
    ours = {
        "DATABASE_URL": database,
        "EMAIL_ENABLED": "false",
        "REGISTRATION": "approval",
        "BCRYPT_ROUNDS": "4",
    }
    theirs = {key: value for key, value in os.environ.items() if not key.endswith("_FILE")}
    with plainly():
        return Settings.from_environment(theirs | {PREFIX + key: ours[key] for key in ours})


async def _prepare(settings: Settings, story: Story) -> None:
    """Fill the database, unless it was; end with a sentence when it holds anything else."""
    clock = StageClock(story.until - timedelta(days=DAYS))
    async with opened(settings, clock) as services:
        with _progress() as on_plan:
            filled = await fill(services, clock, story, on_plan=on_plan)
    match filled:
        case Keys():
            _tell_keys(filled)
        case NotEmpty(filled_at=datetime() as moment):
            click.echo(f"This month was made up on {moment:%Y-%m-%d}; delete it for a new one.")
            click.echo(_HOW_TO_LOG_IN)
        case NotEmpty():
            raise click.ClickException(
                "There is something in this database already. Name another one with --database."
            )
        case _:
            assert_never(filled)


@contextmanager
def _progress() -> Iterator[Callable[[int], Callable[[], None]]]:
    """Give what is told how much there is to do, and then of each part; for terminals."""
    shown = []

    def on_plan(count: int) -> Callable[[], None]:
        bar = click.progressbar(length=count, label="Making up a month", file=sys.stderr)
        bar.__enter__()
        shown.append(bar)
        return lambda: bar.update(1)

    try:
        yield on_plan
    finally:
        for bar in shown:
            bar.__exit__(None, None, None)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what goes wrong in the story out of the log."""
    log = logging.getLogger("otpweb")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


_HOW_TO_LOG_IN = f"""
  Log in as      {ADMIN}, who is an admin; or as anybody else
  with password  {PASSWORD}
  second step    what `otpweb demo code` prints"""


def _tell_keys(keys: Keys) -> None:
    click.echo(_HOW_TO_LOG_IN)
    click.echo(f"  or an app with {in_groups(keys.secret)}")
    first, *others = keys.recovery_codes
    click.echo(f"  or, once each  {first}")
    for code in others:
        click.echo(f"                 {code}")


async def _tell_code(settings: Settings) -> None:
    async with opened(settings) as services:
        code = await current_code(services)
    if code is None:
        raise click.ClickException("There is no demo in this database. Run `otpweb demo` first.")
    click.echo(f"\nThe app of {ADMIN} shows {code} now; it is good for half a minute at least.\n")
