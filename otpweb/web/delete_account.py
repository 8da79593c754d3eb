"""/account/delete: the password, then a code, and the account is gone."""

from typing import assert_never

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.waits import TooSoon
from otpweb.flows import deletion
from otpweb.flows.challenges import Opened
from otpweb.flows.hashing import Busy
from otpweb.flows.step_up import WrongPassword
from otpweb.web import words
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, message, panel
from otpweb.web.visitor import current_session, keep_handle, services, signed_in, visit

blueprint = Blueprint("delete_account", __name__)


@blueprint.get("/account/delete")
async def show() -> ResponseReturnValue:
    """What would be gone, and the form."""
    return await _screen()


@blueprint.post("/account/delete")
async def submit() -> ResponseReturnValue:
    """Check the password; the mailed code comes next."""
    account = (await signed_in()).account
    password = submitted().text("password")
    if not password:
        return await _screen(422, error=words.NO_PASSWORD)
    started = await deletion.start(services(), visit(), account, password)
    match started:
        case Opened(handle):
            keep_handle(handle)
            return go_to("/verify")
        case WrongPassword():
            return await _screen(422, error=words.WRONG_OWN_PASSWORD)
        case TooSoon(seconds, reason):
            return await _screen(429, notice=words.TOO_SOON[reason], wait=seconds)
        case Busy(seconds):
            return await _screen(503, notice=words.BUSY, wait=seconds)
        case _:
            assert_never(started)


@blueprint.get("/account/delete/last-admin")
async def show_last_admin() -> ResponseReturnValue:
    """That the code was right, and why the account is still there."""
    return await message(
        200,
        "Your account is still here",
        "You are the only admin, and without one nobody could run this site. Make somebody else "
        "an admin first; then you can go.",
        actions=(("Back to your account", "/account"),),
    )


@blueprint.get("/goodbye")
async def show_goodbye() -> ResponseReturnValue:
    """That the account is gone, to whoever is nobody here now."""
    if await current_session():
        return go_to("/dashboard")
    return await message(
        200,
        "Your account is deleted",
        "What you had set up here is gone, and your name and your address are free again.",
        "Thank you for having been here.",
        actions=(("Back to the door", "/"),),
    )


async def _screen(
    status: int = 200,
    *,
    error: str | None = None,
    notice: str | None = None,
    wait: int | None = None,
) -> ResponseReturnValue:
    return await panel(
        "delete_account",
        status,
        account=(await signed_in()).account,
        errors={"password": error} if error else {},
        notice=notice,
        wait=wait,
    )
