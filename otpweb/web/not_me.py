"""/not-me: where the link in each code mail leads whoever did not ask for it."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.flows import denial
from otpweb.web.render import go_to, message, panel
from otpweb.web.visitor import services, visit

blueprint = Blueprint("not_me", __name__)


@blueprint.get("/not-me/<token>")
async def show(token: str) -> ResponseReturnValue:
    """What was asked for, and what can be done about it. Mail scanners come here, too."""
    deniable = await denial.look(services(), token)
    if deniable is None:
        return await _too_old()
    return await panel("not_me", about=deniable, token=token)


@blueprint.post("/not-me/<token>")
async def deny(token: str) -> ResponseReturnValue:
    """End the request, and no more mails for a day."""
    return await _done(await denial.deny(services(), visit(), token), token)


@blueprint.post("/not-me/<token>/allow")
async def allow(token: str) -> ResponseReturnValue:
    """It was the person after all."""
    return await _done(await denial.allow(services(), visit(), token), token)


async def _done(is_known: bool, token: str) -> ResponseReturnValue:
    return go_to(f"/not-me/{token}") if is_known else await _too_old()


async def _too_old() -> ResponseReturnValue:
    return await message(
        404,
        "This link is too old",
        "It worked for a day. The code in that e-mail is dead, and there is nothing left to do.",
        actions=(("Start here", "/"),),
    )
