"""/setup: the first administrator, by the link that the server prints when it starts."""

from typing import assert_never

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.accounts import Account
from otpweb.flows import registration, setup
from otpweb.flows.hashing import Busy
from otpweb.flows.people import AddressTaken
from otpweb.web import words
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, message, panel
from otpweb.web.visitor import services, visit

blueprint = Blueprint("setup", __name__)

_ADDRESS_TAKEN = "Somebody has registered with this address already. Use another one."


@blueprint.get("/setup/<token>")
async def show(token: str) -> ResponseReturnValue:
    """The empty form; nothing is used up by looking at it."""
    if not await setup.is_open(services(), token):
        return await _no_link()
    return await _screen(token, registration.Form("", "", ""))


@blueprint.post("/setup/<token>")
async def submit(token: str) -> ResponseReturnValue:
    """Make the account, or say everything that has to be mended."""
    fields = submitted()
    form = registration.Form(fields.text("username"), fields.text("email"), fields.text("password"))
    made = await setup.complete(services(), visit(), token, form)
    match made:
        case Account():
            return go_to("/setup/done")
        case setup.NoLink():
            return await _no_link()
        case registration.Refused():
            return await _screen(token, form, 422, errors=words.of_refusal(made))
        case AddressTaken():
            return await _screen(token, form, 422, errors={"email": _ADDRESS_TAKEN})
        case Busy(seconds):
            return await _screen(token, form, 503, notice=words.BUSY, wait=seconds)
        case _:
            assert_never(made)


@blueprint.get("/setup/done")
async def show_done() -> ResponseReturnValue:
    """What comes next; nobody is logged in yet."""
    return await message(
        200,
        "The administrator is set up",
        "Log in now: with the password, and with the code that is mailed to the address.",
        "Then set up an authenticator app or a passkey, under Account. The desk opens what belongs "
        "to others, so it asks for one.",
        actions=(("Log in", "/login"),),
    )


async def _no_link() -> ResponseReturnValue:
    return await message(
        404,
        "This link does not open anything",
        "Links to set up the first administrator are good for an hour, and until there is one. If "
        "you run this site, start it again for a new link, or make an account with the command "
        "“otpweb account create --admin”.",
        actions=(("Log in", "/login"),),
    )


async def _screen(
    token: str,
    form: registration.Form,
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    wait: int | None = None,
) -> ResponseReturnValue:
    return await panel(
        "setup",
        status,
        token=token,
        values={"username": form.username, "email": form.email},
        errors=errors or {},
        password_hint=words.password_hint(errors or {}, notice),
        notice=notice,
        wait=wait,
    )
