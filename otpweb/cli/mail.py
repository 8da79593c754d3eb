"""`otpweb mail`."""

import asyncio
from typing import assert_never

import click

from otpweb.cli.beginning import opened, read_settings
from otpweb.cli.output import Line, as_json, show
from otpweb.composition import build_composer, build_transport
from otpweb.domain.addresses import Address, parse_address
from otpweb.domain.mail_replies import explain
from otpweb.domain.mails import MailLine, MailState
from otpweb.flows import mail_desk
from otpweb.flows.desk import SHELL
from otpweb.mail.console import Printed
from otpweb.mail.smtp import Accepted, Delayed, Refused
from otpweb.settings import Settings
from otpweb.web import mail_words, words


@click.group()
def mail() -> None:
    """Look after mail."""


@mail.command()
@click.argument("address")
def test(address: str) -> None:
    """Send a test mail to ADDRESS and say what the mail server answered."""
    settings = read_settings()
    parsed = parse_address(address, test_domains=True)
    if not isinstance(parsed, Address):
        raise click.BadParameter(words.EMAIL[parsed], param_hint="ADDRESS")
    if not settings.email_enabled:
        raise click.ClickException(
            "Mail is not sent: OTPWEB_EMAIL_ENABLED is false. Set it to true and name the server "
            "in OTPWEB_SMTP_HOST."
        )
    click.echo(asyncio.run(_send_test(settings, parsed)))


@mail.command()
@click.option(
    "--state",
    type=click.Choice([str(state) for state in MailState]),
    help="Those in this state instead of those that wait.",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@as_json
def queue(state: str | None, limit: int, as_json: bool) -> None:
    """List the mails that wait, the oldest first; or others, the newest first."""
    found = asyncio.run(_list(read_settings(), MailState(state) if state else None, limit))
    nothing = f"No mail is {state}." if state else "No mail waits."
    show((_line(line) for line in found), as_json=as_json, nothing=nothing)


@mail.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "is_all", is_flag=True, help="Every dead letter that is still wanted.")
def retry(ids: tuple[str, ...], is_all: bool) -> None:
    """Try mails again that were refused, failed or given up, as long as they are still wanted."""
    if bool(ids) is is_all:
        raise click.UsageError("Name the mails to try again, or say --all.")
    revived = asyncio.run(_retry(read_settings(), ids))
    for mail_id in ids:
        if mail_id not in revived:
            click.echo(
                f"{mail_id}: not tried again. Its code has died, or it waits or went.", err=True
            )
    if ids and len(revived) < len(set(ids)):
        raise click.ClickException(f"{len(revived)} of {len(set(ids))} are tried again.")
    click.echo(f"{len(revived)} tried again.")


@mail.command()
def pause() -> None:
    """Let no mail go, in no process. Codes that wait meanwhile die unsent."""
    is_new = asyncio.run(_pause(read_settings()))
    click.echo("Mail is paused." if is_new else "Mail was paused already.")


@mail.command()
def resume() -> None:
    """Let mail go again."""
    was_paused = asyncio.run(_resume(read_settings()))
    click.echo("Mail goes again." if was_paused else "Mail was not paused.")


async def _list(settings: Settings, state: MailState | None, limit: int) -> list[MailLine]:
    async with opened(settings) as services:
        return await mail_desk.list_mails(services, state, limit)


async def _retry(settings: Settings, ids: tuple[str, ...]) -> list[str]:
    async with opened(settings) as services:
        if not ids:
            return await mail_desk.retry(services, SHELL)
        found = [await mail_desk.retry(services, SHELL, mail_id) for mail_id in dict.fromkeys(ids)]
    return [mail_id for revived in found for mail_id in revived]


async def _pause(settings: Settings) -> bool:
    async with opened(settings) as services:
        return await mail_desk.pause(services, SHELL)


async def _resume(settings: Settings) -> bool:
    async with opened(settings) as services:
        return await mail_desk.resume(services, SHELL)


def _line(line: MailLine) -> Line:
    meaning = mail_words.meaning(line)
    return {
        "id": line.id,
        "asked_for": line.created_at,
        "to": line.recipient,
        "letter": line.letter,
        "state": line.state,
        "tries": line.attempts,
        "next_try": None if line.state.is_settled else line.due_at,
        "said": line.reply or None,
        "means": meaning[0] if meaning else None,
    }


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
            raise _failed("The mail server did not take it this time", reply)
        case Refused(reply, recipient=True):
            raise _failed("The address was refused", reply)
        case Refused(reply):
            raise _failed("The mail server refused", reply)
        case _:
            assert_never(delivery)


def _failed(what: str, reply: str) -> click.ClickException:
    means, todo = mail_words.MEANINGS[explain(reply)]
    return click.ClickException(f"{what}: {reply}\n{means} {todo}")
