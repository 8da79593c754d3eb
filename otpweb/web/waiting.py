"""/waiting: for those who have proven their address, and about whom an admin has to decide."""

from datetime import timedelta
from typing import assert_never
from urllib.parse import urlsplit

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.accounts import Account, Status
from otpweb.domain.approvals import may_ask_from
from otpweb.flows import approvals, deletion
from otpweb.flows.approvals import TooEarly
from otpweb.web.render import go_to, panel, partial, wants_fragment
from otpweb.web.visitor import current_session, forget, services, signed_in, visit

blueprint = Blueprint("waiting", __name__)


@blueprint.get("/waiting")
async def show() -> ResponseReturnValue:
    """How it stands: somebody is looking at it, it was rejected, or come in."""
    return await _screen((await signed_in()).account)


@blueprint.get("/waiting/still")
async def still() -> ResponseReturnValue:
    """The part of the screen that asks again by itself, until there is something else to show."""
    if not wants_fragment():
        return go_to("/waiting")
    session = await current_session()
    waits = session is not None and session.account.status is Status.PENDING
    return await partial("waiting", waits=waits)


@blueprint.post("/waiting/ask-again")
async def ask_again() -> ResponseReturnValue:
    """Wait once more, after a rejection and its cool-off."""
    account = (await signed_in()).account
    asked = await approvals.ask_again(services(), visit(), account)
    match asked:
        case None:
            return go_to("/waiting")
        case TooEarly():
            return await _screen(account, 422)
        case _:
            assert_never(asked)


@blueprint.post("/waiting/withdraw")
async def withdraw() -> ResponseReturnValue:
    """Be gone, with all that was registered."""
    if not await deletion.withdraw(services(), visit(), (await signed_in()).account):
        return go_to("/waiting")
    forget()
    return go_to("/goodbye")


async def _screen(account: Account, status: int = 200) -> ResponseReturnValue:
    since = account.status_since or account.created_at
    again = may_ask_from(since, services().approvals)
    if account.status is Status.PENDING:
        is_rejected = False
    elif account.status is Status.REJECTED:
        is_rejected = True
    else:
        return go_to("/dashboard")
    return await panel(
        "waiting",
        status,
        site=urlsplit(services().composer.letterhead.public_url).netloc,
        is_rejected=is_rejected,
        email=account.email,
        since=since,
        reason=account.status_reason,
        again=again,
        wait=max(0, -((services().clock() - again) // timedelta(seconds=1))),
        waits=True,
    )
