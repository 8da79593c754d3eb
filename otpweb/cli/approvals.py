"""`otpweb people approve` and `otpweb people reject`."""

import asyncio
from collections.abc import Sequence

import click

from otpweb.cli.beginning import opened, read_settings
from otpweb.domain.approvals import LONGEST_REASON, ReasonProblem, Verdict
from otpweb.flows import approvals, desk, directory
from otpweb.settings import Settings

_NOBODY = "Nobody has the id, the name or the address “{}”."
_WAITS_NOT = "{} does not wait for a decision."
_DONE = {Verdict.APPROVE: "{} is approved and can come in.", Verdict.REJECT: "{} is rejected."}

_accounts = click.argument("accounts", metavar="ACCOUNT...", nargs=-1, required=True)


@click.command()
@_accounts
def approve(accounts: tuple[str, ...]) -> None:
    """Let people in who wait, at once. ACCOUNT is an id, a name or an address."""
    asyncio.run(_decide(read_settings(), accounts, Verdict.APPROVE))


@click.command()
@_accounts
@click.option("--reason", required=True, help="They read it, in the mail and after log-in.")
def reject(accounts: tuple[str, ...], reason: str) -> None:
    """Let people not in who wait, at once. ACCOUNT is an id, a name or an address."""
    asyncio.run(_decide(read_settings(), accounts, Verdict.REJECT, reason))


async def _decide(
    settings: Settings, named: Sequence[str], verdict: Verdict, reason: str = ""
) -> None:
    """Decide about each, and end with 1 when that could not be done for all."""
    refused = []
    async with opened(settings) as services:
        for text in named:
            account = await directory.find_person(services, text)
            if account is None:
                refused.append(_NOBODY.format(text))
                continue
            decided = await approvals.decide_at_once(
                services, desk.SHELL, account.id, verdict, reason
            )
            if isinstance(decided, ReasonProblem):
                raise click.BadParameter(
                    f"Say why, in at most {LONGEST_REASON} characters.", param_hint="--reason"
                )
            if decided.done:
                click.echo(_DONE[verdict].format(account.username))
            else:
                refused.append(_WAITS_NOT.format(account.username))
    if refused:
        raise click.ClickException("\n".join(refused))
