"""/account: who I am here, and the way to everything that can be changed."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.authenticators import Authenticators
from otpweb.flows import my_data
from otpweb.flows.my_data import Overview
from otpweb.web.render import panel
from otpweb.web.visitor import services, signed_in

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
async def show() -> ResponseReturnValue:
    """What the account has, a row each, with the page that changes it."""
    account = (await signed_in()).account
    overview = await my_data.overview(services(), account)
    return await panel(
        "account",
        account=account,
        ways=_in_words(account.authenticators),
        browsers=_browsers(overview),
    )


def _in_words(authenticators: Authenticators) -> str:
    """Return what the account is opened with, such as "A password, then a passkey"."""
    names = {
        "a passkey": authenticators.passkeys > 0,
        "an authenticator app": authenticators.has_totp,
        "a mailed code": authenticators.accepts_mailed_code(
            site_allows=services().steps.takes_mailed_code
        ),
    }
    return f"A password, then {' or '.join(name for name, is_there in names.items() if is_there)}"


def _browsers(overview: Overview) -> str:
    where = "here only" if overview.logged_in == 1 else f"with {overview.logged_in} browsers"
    return f"Logged in {where}, {overview.trusted or 'none'} trusted"
