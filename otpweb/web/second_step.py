"""/login/totp, /login/passkey, /login/recovery-code: what comes after a right password."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.authenticators import Factor
from otpweb.domain.waits import TooSoon
from otpweb.flows import asking
from otpweb.flows.asking import Asked
from otpweb.web import words
from otpweb.web.proofs import FACTORS, PATHS, judge, passkey_options, screen
from otpweb.web.render import go_to, message
from otpweb.web.visitor import current_session, keep_handle, services, visit

blueprint = Blueprint("second_step", __name__)


@blueprint.get("/login/<any(passkey, totp, 'recovery-code'):way>")
async def show(way: str) -> ResponseReturnValue:
    """Ask for one factor, where a password was right in this browser."""
    asked = await asking.at_door(services(), visit())
    if asked is None:
        return await _nobody()
    factor = FACTORS[way]
    if factor not in asked.ways:
        return go_to(_strongest(asked))
    return await screen(asked, factor)


@blueprint.post("/login/<any(passkey, totp, 'recovery-code'):way>")
async def submit(way: str) -> ResponseReturnValue:
    """Judge what was shown."""
    asked = await asking.at_door(services(), visit())
    if asked is None:
        return await _nobody(422)
    return await judge(asked, FACTORS[way])


@blueprint.post("/login/passkey/options")
async def ask_passkey() -> ResponseReturnValue:
    """What a passkey has to sign, as JSON."""
    return await passkey_options(await asking.at_door(services(), visit()))


@blueprint.post("/login/mailed-code")
async def mail_code() -> ResponseReturnValue:
    """Mail a code instead, where the person and the site allow it."""
    asked = await asking.at_door(services(), visit())
    if asked is None:
        return await _nobody(422)
    if Factor.MAILED_CODE not in asked.ways:
        return go_to(_strongest(asked))
    opened = await asking.mail_code(services(), visit(), asked.account, asked.wishes)
    if isinstance(opened, TooSoon):
        sentence = words.TOO_SOON[opened.reason]
        strongest = asked.ways[0]
        return await screen(asked, strongest, 429, notice=sentence, wait=opened.seconds)
    keep_handle(opened.handle)
    return go_to("/verify")


@blueprint.post("/login/cancel")
async def cancel() -> ResponseReturnValue:
    """Give up, to log in as somebody else."""
    await asking.give_up(services(), visit())
    return go_to("/login")


def _strongest(asked: Asked) -> str:
    return next((f"/login/{PATHS[way]}" for way in asked.ways if way in PATHS), "/login")


async def _nobody(status: int = 404) -> ResponseReturnValue:
    if await current_session():
        return go_to("/dashboard")
    return await message(
        status,
        "Log in again",
        "This step comes after your password, and it has been a while. Start again from there.",
        actions=(("Log in", "/login"),),
    )
