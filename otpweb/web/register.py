"""/register: a name, an address, a password."""

from typing import assert_never

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from otpweb.domain.addresses import Address, parse_address, suggestion
from otpweb.flows import registration
from otpweb.flows.challenges import Opened, TooSoon
from otpweb.flows.hashing import Busy
from otpweb.web import words
from otpweb.web.forms import read_form
from otpweb.web.render import go_to, message, panel, partial
from otpweb.web.visitor import current_session, services, visit

blueprint = Blueprint("register", __name__)
closed = Blueprint("register_closed", __name__)


@blueprint.get("/register")
async def show() -> ResponseReturnValue:
    """The empty form, or what this browser typed before."""
    if await current_session():
        return go_to("/dashboard")
    draft = await registration.draft(services(), visit().handle)
    if draft is None:
        return await _screen(registration.Form("", "", ""))
    errors = {"username": words.USERNAME[draft.problem]} if draft.problem else {}
    waiting_for = draft.email if draft.is_waiting else None
    form = registration.Form(draft.username, draft.email, "")
    return await _screen(form, errors=errors, waiting_for=waiting_for)


@blueprint.post("/register")
async def submit() -> ResponseReturnValue:
    """Open the challenge, or say everything that has to be mended."""
    fields = await read_form()
    form = registration.Form(fields.text("username"), fields.text("email"), fields.text("password"))
    started = await registration.start(services(), visit(), form)
    match started:
        case Opened():
            return go_to("/verify")
        case registration.Refused():
            return await _screen(form, 422, errors=words.of_refusal(started))
        case TooSoon(seconds):
            return await _screen(form, 429, notice=words.TOO_SOON, wait=seconds)
        case Busy(seconds):
            return await _screen(form, 503, notice=words.BUSY, wait=seconds)
        case _:
            assert_never(started)


@blueprint.get("/register/suggestion")
async def suggest() -> ResponseReturnValue:
    """The address that was probably meant; only a hint, beside the field."""
    return await partial("suggestion", suggestion=_suggestion(request.args.get("email", "")))


@closed.route("/register", methods=["GET", "POST"])
async def refuse() -> ResponseReturnValue:
    """Registration is closed by the operator."""
    return await message(
        403,
        "Registration is closed",
        "New accounts are not being taken here at the moment. If you have one, log in.",
        actions=(("Log in", "/login"),),
    )


async def _screen(
    form: registration.Form,
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    wait: int | None = None,
    waiting_for: str | None = None,
) -> ResponseReturnValue:
    return await panel(
        "register",
        status,
        values={"username": form.username, "email": form.email},
        errors=errors or {},
        suggestion=_suggestion(form.email),
        notice=notice,
        wait=wait,
        waiting_for=waiting_for,
    )


def _suggestion(email: str) -> str | None:
    address = parse_address(email)
    return suggestion(address.email) if isinstance(address, Address) else None
