"""/recover: the address of whoever forgot their password."""

from typing import assert_never

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.addresses import AddressProblem
from otpweb.domain.captcha import Action, Unproven
from otpweb.domain.waits import TooSoon
from otpweb.flows import recovery
from otpweb.flows.challenges import Opened
from otpweb.web import words
from otpweb.web.captcha import CaptchaShown, read_proof, refusal, shown
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import keep_handle, services, visit

blueprint = Blueprint("recover", __name__)


@blueprint.get("/recover")
async def show() -> ResponseReturnValue:
    """The empty form."""
    return await _screen("")


@blueprint.post("/recover")
async def submit() -> ResponseReturnValue:
    """Mail a code; whether the address has an account is not told."""
    fields = submitted()
    email, proof = fields.text("email"), read_proof(fields)
    started = await recovery.start(services(), visit(), email, proof)
    match started:
        case Opened(handle):
            keep_handle(handle)
            return go_to("/verify")
        case AddressProblem():
            captcha = await shown(Action.RECOVER, ticket=proof.ticket)
            return await _screen(email, 422, error=words.EMAIL[started], captcha=captcha)
        case TooSoon(seconds, reason):
            return await _screen(email, 429, notice=words.TOO_SOON[reason], wait=seconds)
        case Unproven():
            return await _screen(email, **refusal(Action.RECOVER, started, proof))
        case _:
            assert_never(started)


async def _screen(
    email: str,
    status: int = 200,
    *,
    error: str | None = None,
    notice: str | None = None,
    wait: int | None = None,
    captcha: CaptchaShown | None = None,
) -> ResponseReturnValue:
    return await panel(
        "recover",
        status,
        values={"email": email},
        errors={"email": error} if error else {},
        notice=notice,
        wait=wait,
        captcha=captcha or await shown(Action.RECOVER),
    )
