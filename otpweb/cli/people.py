"""`otpweb people`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import assert_never

import click

from otpweb.cli.beginning import opened, read_settings
from otpweb.cli.output import Line, as_json, show
from otpweb.cli.people_import import import_people
from otpweb.domain.accounts import Account, Role, Status
from otpweb.domain.directory import Listed, Wanted
from otpweb.domain.lists import PAGE
from otpweb.flows import people_list, person, person_acts, person_ways_in
from otpweb.flows.desk import SHELL
from otpweb.flows.directory import find_person
from otpweb.flows.person import Person
from otpweb.flows.person_acts import Acted, Kept, NoReason
from otpweb.flows.services import Services
from otpweb.settings import Settings
from otpweb.web import person_words
from otpweb.web.event_words import EVENTS

_LONGEST_SEARCH = 254  # characters; no address is longer

Act = Callable[[Services, str], Awaitable[Acted | Kept | NoReason]]


@click.group()
def people() -> None:
    """See people, and decide about them.

    ACCOUNT is an id, a username or an e-mail address.
    """


people.add_command(import_people)


@people.command("list")
@click.argument("text", default="")
@click.option("--status", type=click.Choice([one.value for one in Status]))
@click.option("--role", type=click.Choice([one.value for one in Role]))
@click.option("--limit", type=click.IntRange(1), default=PAGE, show_default=True)
@as_json
def list_people(text: str, status: str | None, role: str | None, limit: int, as_json: bool) -> None:
    """List the newest people, or those whose name, address or id begins with TEXT."""
    text = text.strip()
    if len(text) > _LONGEST_SEARCH or not text.isprintable():
        raise click.UsageError("TEXT is no beginning of a name, an address or an id.")
    wanted = Wanted(text, Status(status) if status else None, Role(role) if role else None)
    found = asyncio.run(_list(read_settings(), wanted, limit))
    show((_line(one) for one in found), as_json=as_json, nothing="Nobody fits that.")


@people.command("show")
@click.argument("account")
@as_json
def show_person(account: str, as_json: bool) -> None:
    """Show somebody's account, and what happened to it lately."""
    found = asyncio.run(_look(read_settings(), account))
    show([_facts(found)], as_json=as_json, nothing="")
    if not as_json:
        click.echo()
        events = [
            {
                "at": event.at,
                "event": EVENTS[event.kind],
                "by": person_words.who(event, found.names),
                "from": event.client_address,
            }
            for event in found.events
        ]
        show(events, as_json=False, nothing="Nothing happened lately.")


@people.command()
@click.argument("account")
@click.option("--reason", required=True, help="Told to the person, after password and code.")
def suspend(account: str, reason: str) -> None:
    """Put everybody out of an account and let nobody in."""
    done = _act(account, lambda services, id_: person_acts.suspend(services, SHELL, id_, reason))
    click.echo(f"{done.username} is suspended.")


@people.command()
@click.argument("account")
def restore(account: str) -> None:
    """Let a suspended person in again."""
    done = _act(account, lambda services, id_: person_acts.restore(services, SHELL, id_))
    click.echo(f"{done.username} can log in again.")


@people.command("reset-authenticators")
@click.argument("account")
def reset_authenticators(account: str) -> None:
    """Remove app, passkeys and recovery codes: password and mailed code are enough again."""
    done = _act(
        account, lambda services, id_: person_ways_in.remove_authenticators(services, SHELL, id_)
    )
    click.echo(f"{done.username} logs in with password and mailed code from now on.")


def _act(account: str, act: Act) -> Account:
    done = asyncio.run(_do(read_settings(), account, act))
    match done:
        case Acted(acted):
            return acted
        case NoReason():
            raise click.ClickException(person_words.NO_REASON)
        case person_acts.WrongName():
            raise click.ClickException(person_words.WRONG_NAME)
        case person_acts.NotAsItIs():
            raise click.ClickException("That cannot be done to this account as it is.")
        case person_acts.OwnAccount() | person_acts.LastAdmin() | person_acts.Nobody():
            raise click.ClickException(person_words.refusal(done))
        case person_acts.NoAdmin():
            raise click.ClickException(person_words.NO_ADMIN)  # which no command is
        case _:
            assert_never(done)


async def _do(settings: Settings, account: str, act: Act) -> Acted | Kept | NoReason:
    async with opened(settings) as services:
        return await act(services, await _id_of(services, account))


async def _list(settings: Settings, wanted: Wanted, limit: int) -> list[Listed]:
    found: list[Listed] = []
    async with opened(settings) as services:
        after: str | None = ""
        while after is not None and len(found) < limit:
            size = min(PAGE, limit - len(found))
            page = await people_list.look(services, wanted, after=after, size=size)
            found += page.items
            after = page.after
    return found


async def _look(settings: Settings, account: str) -> Person:
    async with opened(settings) as services:
        found = await person.look(services, await _id_of(services, account))
    if found is None:
        raise click.ClickException("There is no such account.")
    return found


async def _id_of(services: Services, account: str) -> str:
    found = await find_person(services, account)
    if found is None:
        raise click.ClickException(f"There is no account with the id, name or address {account}.")
    return found.id


def _line(one: Listed) -> Line:
    return {
        "username": one.username,
        "email": one.email,
        "status": one.status,
        "role": one.role,
        "since": one.created_at,
        "id": one.id,
    }


def _facts(found: Person) -> Line:
    account = found.account
    return {
        "username": account.username,
        "email": account.email,
        "status": account.status,
        "reason": account.status_reason,
        "role": account.role,
        "since": account.created_at,
        "app": account.authenticators.has_totp,
        "passkeys": account.authenticators.passkeys,
        "recovery_codes": account.authenticators.recovery_codes,
        "logged_in": len(found.sessions),
        "id": account.id,
    }
