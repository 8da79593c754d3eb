"""/verify: the one code screen, for every purpose."""

from typing import assert_never
from urllib.parse import urlencode

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.addresses import AddressProblem
from otpweb.domain.challenges import (
    Challenge,
    Exhausted,
    Expired,
    OlderCode,
    Outcome,
    Purpose,
    State,
    WrongCode,
)
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import asking, resending, suspension, verification
from otpweb.flows.challenges import Done
from otpweb.flows.resending import NeedsProof, NoMoreMails, Sent
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import Malformed, NoChallenge, OtherRequest, Screen
from otpweb.web import words
from otpweb.web.code_screen import delivery_of, screen_context
from otpweb.web.forms import submitted
from otpweb.web.proofs import ways_of
from otpweb.web.render import go_to, message, panel, partial, wants_fragment
from otpweb.web.visitor import current_session, forget, keep_handle, services, sign_in, visit

blueprint = Blueprint("verify", __name__)

_BACK_TO = {
    Purpose.REGISTER: "/register",
    Purpose.LOGIN: "/login",
    Purpose.RECOVER: "/recover",
    Purpose.CHANGE_EMAIL: "/account/email",
    Purpose.CONFIRM: "/account/delete",
}


@blueprint.get("/verify")
async def show() -> ResponseReturnValue:
    """The code screen of the challenge that this browser has."""
    screen = await verification.look(services(), visit().handle, is_opened=True)
    return await _screen(screen=screen)


@blueprint.post("/verify")
async def submit() -> ResponseReturnValue:
    """Judge a code."""
    fields = submitted()
    typed = {"code": fields.text("code")}
    tag = fields.text("request")
    answer = await verification.answer(services(), visit(), typed["code"], tag=tag)
    match answer:
        case SignedIn(next_path=next_path):
            sign_in(answer)
            return go_to(next_path or "/dashboard")
        case Done(next_path, handle, logs_out):
            if logs_out:
                forget()
            elif handle:
                keep_handle(handle)
            return go_to(next_path)
        case NoChallenge(outcome):
            return await _nothing_open(outcome, 422)
        case Malformed(form):
            return await _screen(422, errors={"code": words.MALFORMED[form]}, values=typed)
        case WrongCode(left):
            sentence = words.WRONG_CODE_ONE_LEFT if left == 1 else words.WRONG_CODE
            return await _wrong(sentence.format(left=left), typed)
        case OlderCode(tag):
            return await _wrong(words.OLDER_CODE.format(tag=tag), typed)
        case OtherRequest(tag):
            return await _screen(422, notice=words.OTHER_REQUEST.format(tag=tag))
        case Expired() | Exhausted():
            return await _screen(422)
        case TooSoon():
            return await _screen(429, too_soon=answer, values=typed)
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
    return await partial("delivery_again", delivery=delivery_of(screen, services()))


@blueprint.post("/verify/resend")
async def resend() -> ResponseReturnValue:
    """A new code to the same address."""
    sent = await resending.resend(services(), visit())
    if isinstance(sent, TooSoon):
        typed = {"code": submitted().text("code")}
        return await _screen(429, too_soon=sent, of_mails=True, values=typed)
    return await _after_mailing(sent)


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
    screen = await verification.look(services(), visit().handle)
    purpose = await resending.cancel(services(), visit())
    next_path = None if isinstance(screen, NoChallenge) else screen.challenge.next_path
    query = f"?{urlencode({'next': next_path})}" if next_path else ""
    return go_to((_BACK_TO[purpose] if purpose else "/login") + query)


async def _after_mailing(
    result: resending.Resending, values: dict[str, str] | None = None
) -> ResponseReturnValue:
    match result:
        case Sent():
            return go_to("/verify")
        case TooSoon():
            return await _screen(429, too_soon=result, values=values)
        case NoMoreMails():
            return await _screen(422, notice=words.NO_MORE_MAILS)
        case Exhausted():
            return await _screen(422)
        case NoChallenge(outcome):
            return await _nothing_open(outcome, 422)
        case _:
            assert_never(result)


async def _wrong(sentence: str, typed: dict[str, str]) -> ResponseReturnValue:
    # It comes back where the page can select it, to be mended or typed over; elsewhere it would
    # only be in the way.
    values = typed if wants_fragment() else None
    return await _screen(422, errors={"code": sentence}, values=values)


async def _screen(
    status: int = 200,
    *,
    screen: Screen | NoChallenge | None = None,
    notice: str | None = None,
    too_soon: TooSoon | None = None,
    of_mails: bool = False,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> ResponseReturnValue:
    screen = screen or await verification.look(services(), visit().handle)
    if isinstance(screen, NoChallenge):
        return await _nothing_open(screen.outcome, 404 if status == 200 else status)
    if too_soon:
        notice = words.TOO_SOON[too_soon.reason]
        if of_mails and too_soon.reason is Reason.ADDRESS and screen.state is State.OPEN:
            notice = f"{notice} {words.NEWEST_MAY_HELP}"
    wait = too_soon.seconds if too_soon else None
    return await panel(
        "verify",
        status,
        **screen_context(screen, services(), resend_in=(wait or 0) if of_mails else 0),
        others=await _others(screen.challenge),
        notice=notice,
        wait=wait,
        of_mails=of_mails,
        errors=errors or {},
        values={"email": screen.challenge.email, "code": "", **(values or {})},
    )


async def _others(challenge: Challenge) -> list[tuple[str, str]]:
    """Return what else this person could log in with, who had the code mailed instead."""
    is_login = challenge.purpose is Purpose.LOGIN
    asked = await asking.at_door(services(), visit()) if is_login else None
    return ways_of(asked) if asked else []


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
            reason = await suspension.reason_of_code(services(), visit().handle)
            return await message(403, *words.suspended(reason))
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
