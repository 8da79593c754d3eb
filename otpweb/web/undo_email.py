"""/undo-email: where the link in the mail to an old address leads whoever changed nothing."""

from typing import assert_never

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.flows import undo_email
from otpweb.flows.undo_email import NotOurs, OldAddressTaken, Undone
from otpweb.web.render import go_to, message, panel
from otpweb.web.visitor import services, visit

blueprint = Blueprint("undo_email", __name__)


@blueprint.get("/undo-email/<token>")
async def show(token: str) -> ResponseReturnValue:
    """What was changed, and what can be done about it. Mail scanners come here, too."""
    change = await undo_email.look(services(), token)
    if change is None:
        return await _useless()
    return await panel("undo_email", change=change, token=token)


@blueprint.post("/undo-email/<token>")
async def submit(token: str) -> ResponseReturnValue:
    """Give the account its earlier address back."""
    undone = await undo_email.undo(services(), visit(), token)
    match undone:
        case Undone():
            return go_to(f"/undo-email/{token}")
        case NotOurs():
            return await _useless()
        case OldAddressTaken():
            return await message(
                422,
                "Your address has another account by now",
                "An address can belong to one account, so nothing was changed. Delete the newer "
                "account and open this link again, or tell the people who run this site.",
                actions=(("Log in", "/login"),),
            )
        case _:
            assert_never(undone)


async def _useless() -> ResponseReturnValue:
    return await message(
        404,
        "This link does not work",
        "It is older than a week, or a part of it is missing: copy the whole link from the e-mail.",
        "Was your address changed and you did not do it? Tell the people who run this site.",
        actions=(("Start here", "/"),),
    )
