"""/login/with-passkey: a passkey, and neither name nor password."""

from typing import assert_never

from quart import Blueprint, Response
from quart.typing import ResponseReturnValue

from otpweb.domain.challenges import Outcome
from otpweb.domain.waits import TooSoon
from otpweb.flows import login, passkey_login
from otpweb.flows.entering import Wishes
from otpweb.flows.passkey_login import NoPasskey, ShutOut, UnknownPasskey
from otpweb.flows.sessions import SignedIn
from otpweb.web import words
from otpweb.web.forms import submitted
from otpweb.web.login import screen
from otpweb.web.render import go_to, message
from otpweb.web.visitor import services, sign_in, visit

blueprint = Blueprint("passkey_login", __name__)


@blueprint.post("/login/with-passkey/options")
async def ask() -> ResponseReturnValue:
    """What a passkey has to sign, as JSON; the same question for everybody."""
    options = await passkey_login.options(services(), visit())
    return Response(options, content_type="application/json")


@blueprint.post("/login/with-passkey")
async def submit() -> ResponseReturnValue:
    """Log in whoever the passkey belongs to."""
    fields = submitted()
    wishes = Wishes(remember=fields.is_ticked("remember"), next_path=fields.own_path("next"))
    entered = await passkey_login.log_in(services(), visit(), fields.text("credential"), wishes)
    match entered:
        case SignedIn(next_path=next_path):
            sign_in(entered)
            return go_to(next_path or "/dashboard")
        case NoPasskey():
            return await _refuse(wishes, 422, words.NO_PASSKEY)
        case UnknownPasskey():
            return await _refuse(wishes, 422, words.UNKNOWN_PASSKEY)
        case TooSoon(seconds, reason):
            return await _refuse(wishes, 429, words.TOO_SOON[reason], seconds)
        case ShutOut(reason):
            return await message(403, *words.suspended(reason))
        case Outcome():
            return go_to("/login")
        case _:
            assert_never(entered)


async def _refuse(
    wishes: Wishes, status: int, notice: str, wait: int | None = None
) -> ResponseReturnValue:
    form = login.Form("", "", remember=wishes.remember, trust=False, next_path=wishes.next_path)
    return await screen(form, status, notice=notice, wait=wait)
