"""/account/recovery-codes: ten codes for the day when the phone is gone."""

from quart import Blueprint, Response
from quart.typing import ResponseReturnValue

from otpweb.domain.recovery_codes import HOW_MANY
from otpweb.flows import recovery_codes
from otpweb.web.render import go_to, panel, wants_fragment
from otpweb.web.visitor import services, signed_in, visit

blueprint = Blueprint("recovery_codes", __name__)

_FILE_NAME = "recovery-codes.txt"


@blueprint.get("/account/recovery-codes")
async def show() -> ResponseReturnValue:
    """The codes while they are new; then how many are left."""
    account = (await signed_in()).account
    return await panel(
        "recovery_codes",
        username=account.username,
        site=_site(),
        codes=await recovery_codes.shown(services(), account),
        has=account.authenticators,
        how_many_codes=HOW_MANY,
    )


@blueprint.post("/account/recovery-codes")
async def make() -> ResponseReturnValue:
    """Make ten new ones in place of the older."""
    account = (await signed_in()).account
    made = await recovery_codes.make(services(), visit(), account)
    return go_to("/account/recovery-codes" if made else "/account/authenticators")


@blueprint.post("/account/recovery-codes/kept")
async def keep() -> ResponseReturnValue:
    """Show them no more."""
    await recovery_codes.keep(services(), (await signed_in()).account)
    return go_to("/account/authenticators")


@blueprint.get("/account/recovery-codes.txt")
async def download() -> ResponseReturnValue:
    """The same as a file, as long as they are shown."""
    account = (await signed_in()).account
    codes = await recovery_codes.shown(services(), account)
    # After a proof that htmx sent it follows to here, and would put the file into the panel.
    if not codes or wants_fragment():
        return go_to("/account/recovery-codes")
    lines = [
        f"Recovery codes of {account.username} at {_site()}",
        "Each of them lets you in once, after your password.",
        "",
        *codes,
        "",
    ]
    response = Response("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_FILE_NAME}"'
    return response


def _site() -> str:
    return services().composer.letterhead.public_url
