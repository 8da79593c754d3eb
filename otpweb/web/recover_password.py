"""/recover/password: the new password of whoever read the code."""

from typing import assert_never

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.accounts import Account
from otpweb.domain.passwords import PasswordProblem
from otpweb.flows import authenticators, recovery
from otpweb.flows.hashing import Busy
from otpweb.flows.recovery import Chosen, NoGrant
from otpweb.web import words
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, message, panel
from otpweb.web.visitor import services, visit

blueprint = Blueprint("recover_password", __name__)


@blueprint.get("/recover/password")
async def show() -> ResponseReturnValue:
    """The empty form, in the browser that the code was typed into."""
    account = await recovery.find_account(services(), visit())
    return await _screen(account) if account else await _nobody(404)


@blueprint.post("/recover/password")
async def submit() -> ResponseReturnValue:
    """Set the password, once; logging in with it comes next."""
    account = await recovery.find_account(services(), visit())
    if account is None:
        return await _nobody(422)
    chosen = await recovery.choose_password(services(), visit(), submitted().text("password"))
    match chosen:
        case Chosen():
            return go_to("/recover/done")
        case NoGrant():
            return await _nobody(422)
        case PasswordProblem():
            return await _screen(account, 422, error=words.PASSWORD[chosen])
        case Busy(seconds):
            return await _screen(account, 503, notice=words.BUSY, wait=seconds)
        case _:
            assert_never(chosen)


@blueprint.get("/recover/done")
async def show_done() -> ResponseReturnValue:
    """What to do now."""
    return await message(
        200,
        "Your new password is set",
        "Everybody was logged out of your account, and no browser is trusted any more. Log in "
        "with the new password.",
        "If you have an authenticator app or a passkey, that or a recovery code is asked for this "
        "time: as mail has set the password, a mailed code is not enough.",
        actions=(("Log in", "/login"),),
    )


async def _nobody(status: int) -> ResponseReturnValue:
    return await message(
        status,
        "Start again to choose a new password",
        "For this you need a code that was entered in this browser in the last ten minutes, and "
        "each works once. If you have just chosen one, it is set: log in with it.",
        actions=(("Send me a code", "/recover"), ("Log in", "/login")),
    )


async def _screen(
    account: Account,
    status: int = 200,
    *,
    error: str | None = None,
    notice: str | None = None,
    wait: int | None = None,
) -> ResponseReturnValue:
    return await panel(
        "recover_password",
        status,
        username=account.username,
        must_show=await authenticators.can_choose(services(), account),
        errors={"password": error} if error else {},
        notice=notice,
        wait=wait,
    )
