"""/account/email: another address; the code screen comes next."""

from typing import assert_never

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.addresses import AddressProblem
from otpweb.domain.waits import TooSoon
from otpweb.flows import change_email
from otpweb.flows.challenges import Opened
from otpweb.flows.change_email import SameAddress
from otpweb.web import words
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, message, panel
from otpweb.web.visitor import keep_handle, services, signed_in, visit

blueprint = Blueprint("change_email", __name__)

_SAME = "This is your address already. Enter the one that you want instead."


@blueprint.get("/account/email")
async def show() -> ResponseReturnValue:
    """The empty form, under the address as it is."""
    return await _screen("")


@blueprint.post("/account/email")
async def submit() -> ResponseReturnValue:
    """Mail a code to the new address."""
    account = (await signed_in()).account
    typed = submitted().text("email")
    started = await change_email.start(services(), visit(), account, typed)
    match started:
        case Opened(handle):
            keep_handle(handle)
            return go_to("/verify")
        case AddressProblem():
            return await _screen(typed, 422, errors={"email": words.EMAIL[started]})
        case SameAddress():
            return await _screen(typed, 422, errors={"email": _SAME})
        case TooSoon(seconds, reason):
            return await _screen(typed, 429, notice=words.TOO_SOON[reason], wait=seconds)
        case _:
            assert_never(started)


@blueprint.get("/account/email/done")
async def show_done() -> ResponseReturnValue:
    """That the code was right, and what has come of it."""
    account = (await signed_in()).account
    return await message(
        200,
        "Your address is changed",
        f"From now on your codes go to {account.email}. The address before was told, and can take "
        "the change back for a week.",
        "In all other browsers you were logged out.",
        actions=(("Back to your account", "/account"),),
    )


@blueprint.get("/account/email/taken")
async def show_taken() -> ResponseReturnValue:
    """That the code was right, and somebody quicker."""
    return await message(
        200,
        "That address has an account by now",
        "While you were checking your mail, another account got the address. Yours is as it was.",
        "Was that you? Then delete the account that you do not need, or choose another address.",
        actions=(
            ("Choose another address", "/account/email"),
            ("Back to your account", "/account"),
        ),
    )


async def _screen(
    email: str,
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    wait: int | None = None,
) -> ResponseReturnValue:
    return await panel(
        "change_email",
        status,
        account=(await signed_in()).account,
        values={"email": email},
        errors=errors or {},
        notice=notice,
        wait=wait,
    )
