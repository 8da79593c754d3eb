"""`otpweb events`."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from otpweb.cli.beginning import opened, read_settings
from otpweb.cli.output import Line, as_json, show, show_one
from otpweb.domain import event_files
from otpweb.domain.event_filters import RESULTS, kinds_of
from otpweb.domain.events import Event, EventKind
from otpweb.flows import event_log, event_purge
from otpweb.flows.desk import SHELL
from otpweb.flows.event_log import Asked, TooWide
from otpweb.flows.services import Services
from otpweb.settings import Settings
from otpweb.settings.values import duration

_EVERY = 2.0  # seconds between two looks at what is new

Answer = TypeVar("Answer")


class ListFirst(click.Group):
    """A group whose command `list` may be left out."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` in front of what names no command."""
        if not args or (args[0] not in self.commands and args[0] not in {"-h", "--help"}):
            args = ["list", *args]
        return super().parse_args(ctx, args)


class Span(click.ParamType[timedelta]):
    """A length of time, as settings have it: 90, 5m, 24h, 30d."""

    name = "span"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Return the length of time, or end with words that say what to write."""
        if isinstance(value, timedelta):
            return value
        try:
            return duration()(str(value))
        except ValueError as problem:
            self.fail(str(problem), param, ctx)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the options ask; `since` is how long ago."""

    kind: tuple[str, ...]
    result: str | None
    account: str
    actor: str
    client: str
    request: str
    challenge: str
    since: timedelta | None

    def asked(self, services: Services) -> Asked:
        """Return the question."""
        kinds = frozenset(map(EventKind, self.kind)) if self.kind else None
        return Asked(
            kinds=kinds_of(kinds, self.result or ""),
            account=self.account,
            actor=self.actor,
            client=self.client,
            request_id=self.request,
            challenge_id=self.challenge,
            since=services.clock() - self.since if self.since else None,
        )


def _filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that ask for some events only."""
    for option in (
        click.option("--since", type=Span(), metavar="SPAN", help="Not older than 2h, 1d, 30d."),
        click.option("--challenge", default="", metavar="ID", help="About this code request."),
        click.option("--request", default="", metavar="ID", help="Of this request."),
        click.option("--client", default="", help="From this address or network."),
        click.option("--actor", default="", help="Done by this person, or visitor, command."),
        click.option("--account", default="", help="Of this person: name, address or id."),
        click.option("--result", type=click.Choice(sorted(RESULTS))),
        click.option(
            "--kind",
            type=click.Choice([kind.value for kind in EventKind]),
            metavar="KIND",
            multiple=True,
            help="Such as login.completed; may be given more than once.",
        ),
    ):
        command = option(command)
    return command


@click.group(cls=ListFirst)
def events() -> None:
    """See what happened, follow it, take it away; `list` may be left out."""


@events.command("list")
@_filtered
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--follow", is_flag=True, help="Go on with what happens, until Ctrl+C.")
@as_json
def list_events(limit: int, follow: bool, as_json: bool, **filters: Any) -> None:  # noqa: ANN401
    """List events, the newest first."""
    settings = read_settings()
    if follow:
        with suppress(KeyboardInterrupt):
            asyncio.run(_follow(settings, Filters(**filters), as_json=as_json))
        return
    lines = asyncio.run(_list(settings, Filters(**filters), limit, as_json=as_json))
    show(lines, as_json=as_json, nothing="Nothing like this happened.")


@events.command()
@click.argument("file", type=click.File("wb", lazy=False))
@click.option("--csv", "form", flag_value="csv", help="A table for spreadsheets.")
@click.option("--jsonl", "form", flag_value="jsonl", help="A JSON object a line (by default).")
@_filtered
def export(file: BinaryIO, form: str | None, **filters: Any) -> None:  # noqa: ANN401
    """Write events to FILE, the newest first; - is standard output."""
    name = str(getattr(file, "name", ""))  # what a pipe has for one is no name
    is_csv = form == "csv" or (form is None and Path(name).suffix == ".csv")
    settings = read_settings()
    number = asyncio.run(_export(settings, Filters(**filters), file, is_csv=is_csv))
    click.echo(f"{_counted(number)} written.", err=True)


@events.command()
@click.option(
    "--older-than", type=Span(), metavar="SPAN", help="By default what OTPWEB_EVENTS_KEPT says."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(older_than: timedelta | None, yes: bool) -> None:
    """Delete old events, for good."""
    settings = read_settings()
    older_than = older_than or settings.events_kept
    days = older_than / timedelta(days=1)
    if not yes:
        click.confirm(f"Delete all events older than {days:g} days?", abort=True)
    number = asyncio.run(_purge(settings, older_than))
    click.echo(f"{_counted(number)} deleted." if number else "No event is that old.")


async def _list(settings: Settings, filters: Filters, limit: int, *, as_json: bool) -> list[Line]:
    async with opened(settings) as services:
        reading = _narrow(await event_log.read(services, filters.asked(services)))
        found = [line async for line in reading.lines(limit)]
        names = await event_log.names_of(services, [event for _, event in found])
    return [_line(number, event, names, as_json=as_json) for number, event in found]


async def _follow(settings: Settings, filters: Filters, *, as_json: bool) -> None:
    async with opened(settings) as services:
        follower = _narrow(await event_log.follow(services, filters.asked(services)))
        while True:
            news = await follower.news()
            names = await event_log.names_of(services, [event for _, event in news])
            for number, event in news:
                show_one(_line(number, event, names, as_json=as_json), as_json=as_json)
            await asyncio.sleep(_EVERY)


async def _export(settings: Settings, filters: Filters, file: BinaryIO, *, is_csv: bool) -> int:
    line_of = event_files.csv_line if is_csv else event_files.json_line
    written = 0
    async with opened(settings) as services:
        reading = _narrow(await event_log.export(services, SHELL, filters.asked(services)))
        file.write(event_files.csv_head().encode() if is_csv else b"")
        hidden = not sys.stderr.isatty()
        with click.progressbar(length=0, label="Writing", file=sys.stderr, hidden=hidden) as bar:
            async for number, event in reading.lines():
                file.write(line_of(number, event).encode())
                written += 1
                left = number - reading.oldest
                bar.length = bar.length or left + 1
                bar.update(bar.length - left - bar.pos)
    return written


async def _purge(settings: Settings, older_than: timedelta) -> int:
    deleted = 0
    async with opened(settings) as services:
        length = await event_purge.count(services, older_than)
        hidden = not sys.stderr.isatty()
        with click.progressbar(
            length=length, label="Deleting", file=sys.stderr, hidden=hidden
        ) as bar:
            async for number in event_purge.purge(services, SHELL, older_than):
                deleted += number
                bar.update(number)
    return deleted


def _counted(number: int) -> str:
    return "1 event" if number == 1 else f"{number:,} events"


def _narrow(answer: Answer | TooWide) -> Answer:
    if isinstance(answer, TooWide):
        raise click.ClickException(
            "Events came from more than a hundred addresses of this network. Name a smaller one."
        )
    return answer


def _line(number: int, event: Event, names: Mapping[str, str], *, as_json: bool) -> Line:
    """Return an event with all that is known for programs, and with what fits a line for people."""
    whose = event.account_id and names.get(event.account_id, event.account_id)
    if not as_json:
        return {
            "at": event.at,
            "kind": event.kind.value,
            "result": event.kind.result,
            "whose": whose,
            "by": names.get(event.actor, event.actor),
            "client": event.client_address,
            "request": event.request_id,
        }
    facts: Line = json.loads(event_files.json_line(number, event))
    return {**facts, "username": names.get(event.account_id or "")}
