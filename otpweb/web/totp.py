"""/account/totp: setting up an authenticator app, and removing it."""

from typing import assert_never

import segno
from markupsafe import Markup
from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.authenticators import Factor
from otpweb.domain.totp import in_groups
from otpweb.domain.waits import TooSoon
from otpweb.flows import totp
from otpweb.flows.second_step import Malformed, NotAsked, WrongAnswer
from otpweb.flows.totp import Confirmed, Setup
from otpweb.web import words
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import keep_proof, services, signed_in, visit

blueprint = Blueprint("totp", __name__)


@blueprint.get("/account/totp")
async def show() -> ResponseReturnValue:
    """What an app is, and a button to begin."""
    account = (await signed_in()).account
    return await panel("totp", setup=None, has_totp=account.authenticators.has_totp)


@blueprint.post("/account/totp")
async def begin() -> ResponseReturnValue:
    """Make a secret; nothing is asked of it yet."""
    await totp.begin(services(), (await signed_in()).account)
    return go_to("/account/totp/confirm")


@blueprint.get("/account/totp/confirm")
async def show_secret() -> ResponseReturnValue:
    """The QR code, and a field for the first code of the app."""
    setup = await totp.find_setup(services(), (await signed_in()).account)
    return await _screen(setup) if setup else go_to("/account/totp")


@blueprint.post("/account/totp/confirm")
async def confirm() -> ResponseReturnValue:
    """Turn the app on when it shows the right code."""
    session = await signed_in()
    typed = submitted().text("code")
    setup = await totp.find_setup(services(), session.account)
    if setup is None:
        return go_to("/account/authenticators")
    done = await totp.confirm(services(), visit(), session, typed)
    match done:
        case Confirmed(proven, has_new_codes):
            keep_proof(proven)
            return go_to("/account/recovery-codes" if has_new_codes else "/account/authenticators")
        case Malformed():
            sentence = words.MALFORMED_PROOFS[Factor.TOTP]
            return await _screen(setup, 422, error=sentence, typed=typed)
        case WrongAnswer(left):
            return await _screen(setup, 422, error=words.wrong_setup(left))
        case TooSoon(seconds, reason):
            return await _screen(setup, 429, notice=words.TOO_SOON[reason], wait=seconds)
        case NotAsked():
            return go_to("/account/authenticators")
        case _:
            assert_never(done)


@blueprint.post("/account/totp/remove")
async def remove() -> ResponseReturnValue:
    """Ask for the app no more."""
    await totp.remove(services(), visit(), (await signed_in()).account)
    return go_to("/account/authenticators")


async def _screen(
    setup: Setup,
    status: int = 200,
    *,
    error: str | None = None,
    notice: str | None = None,
    wait: int | None = None,
    typed: str = "",
) -> ResponseReturnValue:
    return await panel(
        "totp",
        status,
        setup={
            "uri": setup.uri,
            "secret": in_groups(setup.secret),
            "qr": _qr_code(setup.uri),
        },
        errors={"code": error} if error else {},
        values={"code": typed},
        notice=notice,
        wait=wait,
    )


def _qr_code(text: str) -> Markup:
    """Return a QR code as SVG, without styles, which our policy would block.

    Black on white in the dark, too, with the margin of four modules that ISO/IEC 18004 asks for:
    many scanners read nothing else.
    """
    code = segno.make(text, micro=False)
    svg = code.svg_inline(
        border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(svg)  # noqa: S704 - segno's own words, and nothing of the text
