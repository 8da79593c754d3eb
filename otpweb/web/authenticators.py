"""/account/authenticators: what the account asks for after the password, and what it has."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.recovery_codes import HOW_MANY
from otpweb.flows import authenticators, totp_check
from otpweb.web import words
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import services, signed_in, visit

blueprint = Blueprint("authenticators", __name__)


@blueprint.get("/account/authenticators")
async def show() -> ResponseReturnValue:
    """What is asked for, in its order, and what can be added or taken away."""
    account = (await signed_in()).account
    site_allows_mail = services().steps.takes_mailed_code
    steps = account.authenticators.second_steps(site_allows_mail=site_allows_mail)
    return await panel(
        "authenticators",
        has=account.authenticators,
        steps=[words.STEPS[factor] for factor in steps],
        site_allows_mail=site_allows_mail,
        can_choose_mail=await authenticators.can_choose(services(), account),
        totp_is_readable=await totp_check.is_readable(services(), account),
        how_many_codes=HOW_MANY,
    )


@blueprint.post("/account/authenticators/mailed-code/<any(accept, refuse):choice>")
async def choose_mailed_code(choice: str) -> ResponseReturnValue:
    """Let a mailed code be enough beside an authenticator, or not."""
    account = (await signed_in()).account
    await authenticators.accept_mailed_code(
        services(), visit(), account, accepted=choice == "accept"
    )
    return go_to("/account/authenticators")
