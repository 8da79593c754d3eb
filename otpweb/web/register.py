"""/register: a name, an address, a password."""

from typing import assert_never

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from otpweb.domain.accounts import UsernameProblem
from otpweb.domain.addresses import Address, parse_address, suggestion
from otpweb.domain.captcha import Action, Unproven
from otpweb.domain.waits import TooSoon
from otpweb.flows import registration
from otpweb.flows.challenges import Opened
from otpweb.flows.hashing import Busy
from otpweb.web import words
from otpweb.web.captcha import CaptchaShown, read_proof, refusal, shown
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, message, panel, partial
from otpweb.web.visitor import current_session, keep_handle, services, visit

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
    fields = submitted()
    form = registration.Form(
        fields.text("username"), fields.text("email"), fields.text("password"), read_proof(fields)
    )
    started = await registration.start(services(), visit(), form)
    match started:
        case Opened(handle):
            keep_handle(handle)
            return go_to("/verify")
        case registration.Refused():
            # A ticket is used up where the name was looked up, and nowhere else.
            is_used = started.username is UsernameProblem.TAKEN
            captcha = await shown(Action.REGISTER, ticket="" if is_used else form.proof.ticket)
            return await _screen(form, 422, errors=words.of_refusal(started), captcha=captcha)
        case TooSoon(seconds, reason):
            return await _screen(form, 429, notice=words.TOO_SOON[reason], wait=seconds)
        case Unproven():
            return await _screen(form, **refusal(Action.REGISTER, started, form.proof))
        case Busy(seconds):
            return await _screen(form, 503, notice=words.BUSY, wait=seconds)
        case _:
            assert_never(started)


@blueprint.get("/register/suggestion")
async def suggest() -> ResponseReturnValue:
    """What may be wrong with an address; only a hint, beside the field."""
    return await partial("suggestion", errors={}, **_doubts(request.args.get("email", "")))


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
    captcha: CaptchaShown | None = None,
    waiting_for: str | None = None,
) -> ResponseReturnValue:
    return await panel(
        "register",
        status,
        values={"username": form.username, "email": form.email},
        errors=errors or {},
        password_hint=words.password_hint(errors or {}, notice),
        **_doubts(form.email),
        notice=notice,
        wait=wait,
        captcha=captcha or await shown(Action.REGISTER),
        waiting_for=waiting_for,
    )


def _doubts(email: str) -> dict[str, object]:
    """Return what `partials/_suggestion.html` needs to know of an address."""
    address = parse_address(email, test_domains=services().test_domains)
    if not isinstance(address, Address):
        return {"suggestion": None, "is_doubtful": False, "is_refused": False}
    policy = services().addresses
    return {
        "suggestion": suggestion(address.email),
        "is_doubtful": policy.doubts(address.key),
        "is_refused": policy.refuses(address.key),
    }
