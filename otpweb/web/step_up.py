"""/account/confirm: once more, before what is sensitive; then on to where the person was."""

from typing import assert_never

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from otpweb.domain.authenticators import Factor
from otpweb.domain.waits import TooSoon
from otpweb.flows import asking, step_up
from otpweb.flows.asking import Asked
from otpweb.flows.hashing import Busy
from otpweb.flows.second_step import NotAsked, Proven
from otpweb.flows.step_up import WrongPassword
from otpweb.web import words
from otpweb.web.forms import own_path, submitted
from otpweb.web.login import ask_to_log_in
from otpweb.web.proofs import FACTORS, judge, passkey_options, screen
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import current_session, keep_proof, services, session_token, visit

blueprint = Blueprint("step_up", __name__)


@blueprint.get("/account/confirm")
async def show_strongest() -> ResponseReturnValue:
    """Ask for the strongest that the person has, unless it was shown a moment ago."""
    return await _show(None)


@blueprint.get("/account/confirm/<any(passkey, totp, 'recovery-code', password):way>")
async def show(way: str) -> ResponseReturnValue:
    """Ask for one factor."""
    return await _show(FACTORS[way])


@blueprint.post("/account/confirm/<any(passkey, totp, 'recovery-code'):way>")
async def submit(way: str) -> ResponseReturnValue:
    """Judge what was shown."""
    next_path = submitted().own_path("next")
    asked = await _asked(next_path)
    if asked is None:
        return await ask_to_log_in()
    return await judge(asked, FACTORS[way])


@blueprint.post("/account/confirm/passkey/options")
async def ask_passkey() -> ResponseReturnValue:
    """What a passkey has to sign, as JSON."""
    return await passkey_options(await _asked(None))


@blueprint.post("/account/confirm/password")
async def submit_password() -> ResponseReturnValue:
    """Judge the password, for whoever has nothing stronger."""
    next_path = submitted().own_path("next")
    asked = await _asked(next_path)
    if asked is None:
        return await ask_to_log_in()
    password = submitted().text("password")
    if not password:
        return await _ask_password(next_path, 422, error=words.NO_PASSWORD)
    answer = await step_up.show_password(services(), visit(), asked, password)
    match answer:
        case Proven():
            keep_proof(answer)
            return go_to(next_path or "/account")
        case NotAsked():
            return go_to(next_path or "/account")
        case WrongPassword():
            return await _ask_password(next_path, 422, error=words.WRONG_OWN_PASSWORD)
        case TooSoon(seconds, reason):
            return await _ask_password(next_path, 429, notice=words.TOO_SOON[reason], wait=seconds)
        case Busy(seconds):
            return await _ask_password(next_path, 503, notice=words.BUSY, wait=seconds)
        case _:
            assert_never(answer)


async def _show(factor: Factor | None) -> ResponseReturnValue:
    next_path = own_path(request.args.get("next", ""))
    asked = await _asked(next_path)
    if asked is None:
        return await ask_to_log_in()
    if not asked.ways:
        return go_to(next_path or "/account")
    if factor not in asked.ways:
        factor = asked.ways[0]
    if factor is Factor.PASSWORD:
        return await _ask_password(next_path)
    return await screen(asked, factor)


async def _asked(next_path: str | None) -> Asked | None:
    session = await current_session()
    if session is None:
        return None
    return asking.in_session(services(), session, session_token(), next_path)


async def _ask_password(
    next_path: str | None,
    status: int = 200,
    *,
    error: str | None = None,
    notice: str | None = None,
    wait: int | None = None,
) -> ResponseReturnValue:
    return await panel(
        "step_up",
        status,
        next=next_path,
        errors={"password": error} if error else {},
        notice=notice,
        wait=wait,
    )
