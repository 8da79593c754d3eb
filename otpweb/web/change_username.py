"""/account/username: another name."""

from typing import assert_never

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.accounts import UsernameProblem
from otpweb.domain.waits import TooSoon
from otpweb.flows import change_username
from otpweb.flows.change_username import Renamed
from otpweb.web import words
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import services, signed_in, visit

blueprint = Blueprint("change_username", __name__)


@blueprint.get("/account/username")
async def show() -> ResponseReturnValue:
    """The name as it is."""
    return await _screen((await signed_in()).account.username)


@blueprint.post("/account/username")
async def submit() -> ResponseReturnValue:
    """Take another name, unless somebody has it."""
    account = (await signed_in()).account
    typed = submitted().text("username")
    changed = await change_username.change(services(), visit(), account, typed)
    match changed:
        case Renamed():
            return go_to("/account")
        case UsernameProblem():
            return await _screen(typed, 422, errors={"username": words.USERNAME[changed]})
        case TooSoon(seconds, reason):
            return await _screen(typed, 429, notice=words.TOO_SOON[reason], wait=seconds)
        case _:
            assert_never(changed)


async def _screen(
    username: str,
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    wait: int | None = None,
) -> ResponseReturnValue:
    return await panel(
        "change_username",
        status,
        values={"username": username},
        errors=errors or {},
        notice=notice,
        wait=wait,
    )
