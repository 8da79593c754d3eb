"""/verify: the one code screen, for every purpose."""

from typing import assert_never

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.addresses import AddressProblem
from otpweb.domain.challenges import Exhausted, Expired, OlderCode, Outcome, Purpose, WrongCode
from otpweb.domain.waits import TooSoon
from otpweb.flows import resending, verification
from otpweb.flows.resending import NeedsProof, NoMoreMails, Sent
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import Malformed, NoChallenge, OtherRequest
from otpweb.web import words
from otpweb.web.code_screen import delivery_of, screen_context
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, message, panel, partial, wants_fragment
from otpweb.web.visitor import current_session, services, sign_in, visit

blueprint = Blueprint("verify", __name__)

_BACK_TO = {Purpose.REGISTER: "/register", Purpose.LOGIN: "/login"}


@blueprint.get("/verify")
async def show() -> ResponseReturnValue:
    """The code screen of the challenge that this browser has."""
    return await _screen()


@blueprint.post("/verify")
async def submit() -> ResponseReturnValue:
    """Judge a code."""
    fields = submitted()
    answer = await verification.answer(
        services(), visit(), fields.text("code"), tag=fields.text("request")
    )
    match answer:
        case SignedIn(next_path=next_path):
            sign_in(answer)
            return go_to(next_path or "/dashboard")
        case NoChallenge(outcome):
            return await _nothing_open(outcome, 422)
        case Malformed(form):
            return await _screen(422, error=words.MALFORMED[form])
        case WrongCode(left):
            sentence = words.WRONG_CODE_ONE_LEFT if left == 1 else words.WRONG_CODE
            return await _screen(422, error=sentence.format(left=left))
        case OlderCode(tag):
            return await _screen(422, error=words.OLDER_CODE.format(tag=tag))
        case OtherRequest(tag):
            return await _screen(422, notice=words.OTHER_REQUEST.format(tag=tag))
        case Expired() | Exhausted():
            return await _screen(422)
        case TooSoon(seconds, reason):
            return await _screen(429, notice=words.TOO_SOON[reason], wait=seconds)
        case _:
            assert_never(answer)


@blueprint.get("/verify/delivery")
async def delivery() -> ResponseReturnValue:
    """Where the mail is, and when the next may be asked for; the screen asks again by itself."""
    if not wants_fragment():
        return go_to("/verify")
    screen = await verification.look(services(), visit().handle)
    if isinstance(screen, NoChallenge):
        return ""
    return await partial("delivery", delivery=delivery_of(screen, services().codes))


@blueprint.post("/verify/resend")
async def resend() -> ResponseReturnValue:
    """A new code to the same address."""
    return await _after_mailing(await resending.resend(services(), visit()))


@blueprint.post("/verify/address")
async def correct_address() -> ResponseReturnValue:
    """A mistyped address, corrected in place."""
    email = submitted().text("email")
    corrected = await resending.correct_address(services(), visit(), email)
    if isinstance(corrected, AddressProblem):
        errors = {"email": words.EMAIL[corrected]}
        return await _screen(422, errors=errors, values={"email": email})
    if isinstance(corrected, NeedsProof):
        return await _screen(422, errors={"email": words.NEEDS_PROOF}, values={"email": email})
    return await _after_mailing(corrected, values={"email": email})


@blueprint.post("/verify/cancel")
async def cancel() -> ResponseReturnValue:
    """Give up, and go back to where it began."""
    purpose = await resending.cancel(services(), visit())
    return go_to(_BACK_TO[purpose] if purpose else "/login")


async def _after_mailing(
    result: resending.Resending, values: dict[str, str] | None = None
) -> ResponseReturnValue:
    match result:
        case Sent():
            return go_to("/verify")
        case TooSoon(seconds, reason):
            return await _screen(429, notice=words.TOO_SOON[reason], wait=seconds, values=values)
        case NoMoreMails():
            return await _screen(422, notice=words.NO_MORE_MAILS)
        case Exhausted():
            return await _screen(422)
        case NoChallenge(outcome):
            return await _nothing_open(outcome, 422)
        case _:
            assert_never(result)


async def _screen(
    status: int = 200,
    *,
    error: str | None = None,
    notice: str | None = None,
    wait: int | None = None,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> ResponseReturnValue:
    screen = await verification.look(services(), visit().handle)
    if isinstance(screen, NoChallenge):
        return await _nothing_open(screen.outcome, 404 if status == 200 else status)
    return await panel(
        "verify",
        status,
        **screen_context(screen, services().codes),
        error=error,
        notice=notice,
        wait=wait,
        errors=errors or {},
        values=values or {"email": screen.challenge.email},
    )


async def _nothing_open(outcome: Outcome | None, status: int) -> ResponseReturnValue:
    if await current_session():
        return go_to("/dashboard")
    match outcome:
        case Outcome.NAME_TAKEN:
            return go_to("/register")
        case Outcome.ADDRESS_TAKEN:
            return await message(
                status,
                "You already have an account",
                "While you were checking your mail, an account was made for this address. "
                "Log in with its password.",
                actions=(("Log in", "/login"),),
            )
        case Outcome.VERIFIED:
            return await message(
                status,
                "This code has been used",
                "It was right, and it works once. Go on to your dashboard.",
                actions=(("Go on", "/dashboard"), ("Log in", "/login")),
            )
        case Outcome.SUSPENDED:
            return await message(
                403,
                "This account is suspended",
                "Your password and your code were right, but nobody can log in to this account at "
                "the moment. Ask the people who run this site.",
            )
        case Outcome.CANCELLED | Outcome.REPLACED | Outcome.DENIED | None:
            return await message(
                status,
                "No code is awaited here",
                "This browser has no open request. Log in or register to get a code, and enter "
                "it in the same browser.",
                actions=(("Log in", "/login"), ("Register", "/register")),
            )
        case _:
            assert_never(outcome)
