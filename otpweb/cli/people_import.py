"""`otpweb people import`."""

import asyncio
import csv
import sys
from collections.abc import Sequence
from typing import TextIO, assert_never

import click

from otpweb.cli.beginning import opened, read_settings
from otpweb.domain.accounts import UsernameProblem
from otpweb.domain.addresses import AddressProblem
from otpweb.flows.desk import SHELL
from otpweb.flows.hashing import Busy
from otpweb.flows.importing import (
    AT_ONCE,
    Clash,
    Line,
    Problem,
    RefusedLine,
    take_over,
    unusable_password,
)
from otpweb.settings import Settings
from otpweb.web import words

_COLUMNS = {"username", "email"}


@click.command("import")
@click.argument("file", type=click.File(encoding="utf-8-sig", errors="replace"))
def import_people(file: TextIO) -> None:
    """Make accounts from a CSV file with the columns username and email.

    You vouch for the addresses. Nobody gets a password: people choose one at /recover. What is
    refused is told line by line, and can be mended and imported again.
    """
    lines = _read(file)
    refused = asyncio.run(_import(read_settings(), lines))
    for one in refused:
        click.echo(f"Line {one.line.number}: {_shown(one.line)}: {_words(one.problem)}", err=True)
    made = len(lines) - len(refused)
    click.echo(f"{made} accounts were made, {len(refused)} lines were refused.")
    if refused:
        sys.exit(1)


def _read(file: TextIO) -> list[Line]:
    rows = csv.DictReader(file)
    try:
        if not set(rows.fieldnames or ()) >= _COLUMNS:
            raise click.UsageError("The first line of the file has to name username and email.")
        return [Line(rows.line_num, row["username"] or "", row["email"] or "") for row in rows]
    except csv.Error as error:
        raise click.UsageError(f"Line {rows.line_num} is no CSV: {error}.") from error


async def _import(settings: Settings, lines: Sequence[Line]) -> list[RefusedLine]:
    refused: list[RefusedLine] = []
    async with opened(settings) as services:
        password_hash = await unusable_password(services)
        if isinstance(password_hash, Busy):
            raise click.ClickException("The machine is too busy. Try again.")
        with click.progressbar(
            length=len(lines),
            label="Importing",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as bar:
            for start in range(0, len(lines), AT_ONCE):
                some = lines[start : start + AT_ONCE]
                refused += await take_over(services, SHELL, some, password_hash)
                bar.update(len(some))
    return refused


def _shown(line: Line) -> str:
    # What stands in a file must not move the cursor.
    text = f"{line.username}, {line.email}"[:100]
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def _words(problem: Problem) -> str:
    match problem:
        case UsernameProblem():
            return words.USERNAME[problem]
        case AddressProblem():
            return words.EMAIL[problem]
        case Clash.ADDRESS_TAKEN:
            return "There is an account with this address already."
        case _:
            assert_never(problem)
