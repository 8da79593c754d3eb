"""/not-me: where the link in each code mail leads whoever did not ask for it."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.flows import denial
from otpweb.web import words
from otpweb.web.render import go_to, message, panel
from otpweb.web.visitor import services, visit

blueprint = Blueprint("not_me", __name__)


@blueprint.get("/not-me/<token>")
async def show(token: str) -> ResponseReturnValue:
    """What was asked for, and what can be done about it. Mail scanners come here, too."""
    deniable = await denial.look(services(), token)
    if deniable is None or (deniable.is_late and not deniable.muted_until):
        return await _useless()
    what = words.PURPOSES[deniable.purpose]
    return await panel("not_me", about=deniable, what=what, token=token)


@blueprint.post("/not-me/<token>")
async def deny(token: str) -> ResponseReturnValue:
    """End the request, and no more mails for a day."""
    is_known = await denial.deny(services(), visit(), token)
    return go_to(f"/not-me/{token}") if is_known else await _useless()


@blueprint.post("/not-me/<token>/allow")
async def allow(token: str) -> ResponseReturnValue:
    """It was the person after all."""
    is_known = await denial.allow(services(), visit(), token)
    return go_to(f"/not-me/{token}/allowed") if is_known else await _useless()


@blueprint.get("/not-me/<token>/allowed")
async def show_allowed(token: str) -> ResponseReturnValue:
    """That it was taken back, unless codes have been stopped again since."""
    about = await denial.look(services(), token)
    if about is None:
        return await _useless()
    if about.muted_until:
        return go_to(f"/not-me/{token}")
    return await message(
        200,
        "Codes are allowed again",
        f"We mail {about.email} codes to {words.PURPOSES[about.purpose]} with again, when somebody "
        "asks for one. The request that you ended stays ended.",
        actions=(words.BEGINNINGS[about.purpose],),
    )


async def _useless() -> ResponseReturnValue:
    # It may be one cut short by a mail program, of a code that is as good as ever.
    return await message(
        404,
        "This link does not work",
        "It is too old, or a part of it is missing: copy the whole link from the e-mail.",
        "Give the code to nobody.",
        actions=(("Start here", "/"),),
    )
