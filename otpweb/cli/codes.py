"""`otpweb codes`: the log of codes from the shell."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import click

from otpweb.cli.beginning import opened, read_settings
from otpweb.cli.output import Line, as_json, show
from otpweb.domain.challenges import Purpose
from otpweb.domain.code_log import LoggedCode, Narrowed, Picked
from otpweb.domain.code_stories import Words
from otpweb.domain.code_timelines import Noted, Step
from otpweb.flows import code_log
from otpweb.flows.code_log import Log, Timeline
from otpweb.web import code_words as words

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_MOST = 10_000


class _OneWordOrAddress(click.Group):
    """Takes what is no command for an address: `otpweb codes ann@example.com`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command, or the listing of an address."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "list", self.commands["list"], args

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Have options and addresses stand without a command."""
        asks_for_help = bool(args) and args[0] in ctx.help_option_names
        if not args or (args[0] not in self.commands and not asks_for_help):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_OneWordOrAddress)
def codes() -> None:
    """See what became of codes: `otpweb codes ann@example.com`, `otpweb codes show ID`."""


@codes.command(name="list")
@click.argument("address", default="")
@click.option(
    "--purpose", type=click.Choice([one.value for one in Purpose]), help="What the code was for."
)
@click.option(
    "--outcome", type=click.Choice([one.value for one in Picked]), help="What became of it."
)
@click.option("--since", metavar="AGE", help="Not older than this: 90m, 24h, 7d.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, _MOST))
@as_json
def list_codes(
    *,
    address: str,
    purpose: str | None,
    outcome: str | None,
    since: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List codes, newest first; ADDRESS is one, a username, or how an address begins."""
    age = _age(since) if since else None
    settings = read_settings()

    async def look() -> tuple[Log, int]:
        async with opened(settings) as services:
            narrowed = Narrowed(
                purpose=Purpose(purpose) if purpose else None,
                picked=Picked(outcome) if outcome else None,
                since=services.clock() - age if age else None,
            )
            found = await code_log.look(services, narrowed, searched=address, size=limit)
            return found, services.codes.tries

    log, tries = asyncio.run(look())
    lines = [_line(code, tries, log.now) for code in log.page.items]
    show(lines, as_json=as_json, nothing="No codes.")
    if not as_json:
        for sentence in log.story:
            click.echo(_text(sentence))


@codes.command(name="show")
@click.argument("code_id", metavar="ID")
@as_json
def show_one(*, code_id: str, as_json: bool) -> None:
    """Tell all that happened around the code of a request."""
    settings = read_settings()

    async def look() -> Timeline | None:
        async with opened(settings) as services:
            return await code_log.open_timeline(services, code_id)

    found = asyncio.run(look())
    if found is None:
        raise click.ClickException("There is no code of this id, or it was forgotten.")
    show([_step(step) for step in found.steps], as_json=as_json, nothing="Nothing is known of it.")


def _age(text: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,4})([smhd])", text)
    if not found:
        raise click.BadParameter("write it as 90m, 24h or 7d", param_hint="--since")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _line(code: LoggedCode, tries: int, now: datetime) -> Line:
    return {
        "at": code.created_at,
        "address": code.email,
        "purpose": str(code.purpose),
        "request": code.tag,
        "mail": str(code.mail.state) if code.mail else None,
        "reply": code.mail.reply if code.mail else None,
        "code": words.standing_of(code, tries=tries, now=now),
        "id": code.id,
    }


def _step(step: Step) -> Line:
    what, more = words.step_words(step)
    event = step.event if isinstance(step, Noted) else None
    return {
        "at": step.at,
        "what": what,
        "more": more,
        "from": event.client_address if event else None,
        "request_id": event.request_id if event else None,
    }


def _text(sentence: Words) -> str:
    return "".join(
        word if isinstance(word, str) else f"{word.astimezone(UTC):%Y-%m-%d %H:%M UTC}"
        for word in sentence
    )
