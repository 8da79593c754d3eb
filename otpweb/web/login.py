"""/login and /logout."""

from typing import assert_never

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from otpweb.domain.captcha import Action, Unproven
from otpweb.domain.waits import TooSoon
from otpweb.flows import login
from otpweb.flows.asking import StepAsked
from otpweb.flows.challenges import Opened
from otpweb.flows.hashing import Busy
from otpweb.flows.sessions import SignedIn
from otpweb.web import words
from otpweb.web.captcha import CaptchaShown, read_proof, refusal, shown
from otpweb.web.forms import own_path, submitted
from otpweb.web.proofs import PATHS
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import (
    current_session,
    ensure_handle,
    has_session_cookie,
    keep_handle,
    services,
    sign_in,
    sign_out,
    visit,
)

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
async def show() -> ResponseReturnValue:
    """The empty form."""
    next_path = own_path(request.args.get("next", ""))
    if await current_session():
        return go_to(next_path or "/dashboard")
    ensure_handle()
    return await screen(login.Form("", "", remember=False, trust=False, next_path=next_path))


@blueprint.post("/login")
async def submit() -> ResponseReturnValue:
    """Check the password; the mailed code comes next, unless the browser is trusted."""
    fields = submitted()
    form = login.Form(
        username=fields.text("username"),
        password=fields.text("password"),
        remember=fields.is_ticked("remember"),
        trust=fields.is_ticked("trust"),
        next_path=fields.own_path("next"),
        proof=read_proof(fields),
    )
    if missing := _missing(form):
        captcha = await shown(Action.LOGIN, ticket=form.proof.ticket)
        return await screen(form, 422, errors=missing, captcha=captcha)
    started = await login.start(services(), visit(), form)
    match started:
        case Opened(handle):
            keep_handle(handle)
            return go_to("/verify")
        case StepAsked(way, handle):
            keep_handle(handle)
            return go_to(f"/login/{PATHS[way]}")
        case SignedIn(next_path=next_path):
            sign_in(started)
            return go_to(next_path or "/dashboard")
        case login.WrongPassword():
            return await screen(form, 422, errors={"password": words.WRONG_PASSWORD})
        case TooSoon(seconds, reason):
            return await screen(form, 429, notice=words.TOO_SOON[reason], wait=seconds)
        case Unproven():
            return await screen(form, **refusal(Action.LOGIN, started, form.proof))
        case Busy(seconds):
            return await screen(form, 503, notice=words.BUSY, wait=seconds)
        case _:
            assert_never(started)


@blueprint.post("/logout")
async def log_out() -> ResponseReturnValue:
    """End the session on the server."""
    await sign_out()
    return go_to("/login")


async def ask_to_log_in() -> ResponseReturnValue:
    """Answer a request that needs a session with the login panel; then the person goes on."""
    next_path = own_path(request.full_path.rstrip("?")) if request.method == "GET" else None
    ensure_handle()
    form = login.Form("", "", remember=False, trust=False, next_path=next_path)
    return await screen(form, 401, expired=has_session_cookie())


def _missing(form: login.Form) -> dict[str, str]:
    """Return what to say at the fields that are empty: that is no guess, and counts as none."""
    fields = {
        "username": (form.username.strip(), words.NO_USERNAME),
        "password": (form.password, words.NO_PASSWORD),
    }
    return {name: sentence for name, (typed, sentence) in fields.items() if not typed}


async def screen(
    form: login.Form,
    status: int = 200,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    wait: int | None = None,
    captcha: CaptchaShown | None = None,
    expired: bool = False,
) -> ResponseReturnValue:
    """Answer with the form, without the password; `expired` says that there was a session."""
    return await panel(
        "login",
        status,
        values={"username": form.username},
        remember=form.remember,
        trust=form.trust,
        next=form.next_path,
        errors=errors or {},
        password_hint=words.password_hint(errors or {}, notice) if form.password else None,
        notice=notice,
        wait=wait,
        captcha=captcha or await shown(Action.LOGIN),
        expired=expired,
        trust_days=services().sessions.trust_lifetime.days,
    )
