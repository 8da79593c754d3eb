"""/account/password: another password, for whoever knows the present one."""

from typing import assert_never

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.waits import TooSoon
from otpweb.flows import change_password
from otpweb.flows.change_password import Changed, Form, Refused
from otpweb.flows.hashing import Busy
from otpweb.web import words
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, message, panel
from otpweb.web.visitor import keep_proof, services, signed_in, visit

blueprint = Blueprint("change_password", __name__)


@blueprint.get("/account/password")
async def show() -> ResponseReturnValue:
    """The empty form."""
    return await _screen()


@blueprint.post("/account/password")
async def submit() -> ResponseReturnValue:
    """Set the password and end the other sessions."""
    form = Form(submitted().text("password"), submitted().text("new_password"))
    answer = await change_password.change(services(), visit(), await signed_in(), form)
    match answer:
        case Changed():
            keep_proof(answer)
            return go_to("/account/password/done")
        case Refused():
            return await _screen(422, errors=_errors(form, answer))
        case TooSoon(seconds, reason):
            return await _screen(429, notice=words.TOO_SOON[reason], wait=seconds)
        case Busy(seconds):
            return await _screen(503, notice=words.BUSY, wait=seconds)
        case _:
            assert_never(answer)


@blueprint.get("/account/password/done")
async def show_done() -> ResponseReturnValue:
    """What has come of it."""
    return await message(
        200,
        "Your password is changed",
        "You are still logged in here. All your other browsers were logged out, and are trusted "
        "no more.",
        actions=(("Back to your account", "/account"),),
    )


def _errors(form: Form, refused: Refused) -> dict[str, str]:
    errors = {}
    if refused.is_current_wrong:
        errors["password"] = words.WRONG_OWN_PASSWORD if form.current else words.NO_PASSWORD
    if refused.new:
        errors["new_password"] = words.PASSWORD[refused.new]
    return errors


async def _screen(
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    wait: int | None = None,
) -> ResponseReturnValue:
    session = await signed_in()
    return await panel(
        "change_password",
        status,
        username=session.account.username,
        errors=errors or {},
        notice=notice,
        wait=wait,
    )
