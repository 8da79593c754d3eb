"""The screen that asks for an authenticator, at the door and in a session alike."""

from typing import assert_never
from urllib.parse import urlencode

from quart import Response, abort
from quart.typing import ResponseReturnValue

from otpweb.domain.authenticators import Factor
from otpweb.domain.challenges import Outcome
from otpweb.domain.waits import TooSoon
from otpweb.flows import passkey_proofs, second_step
from otpweb.flows.asking import Asked
from otpweb.flows.second_step import Malformed, NotAsked, Proven, WrongAnswer
from otpweb.flows.sessions import SignedIn
from otpweb.web import words
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, message, panel
from otpweb.web.visitor import keep_proof, services, sign_in, visit

PATHS = {
    Factor.PASSKEY: "passkey",
    Factor.TOTP: "totp",
    Factor.RECOVERY_CODE: "recovery-code",
    Factor.PASSWORD: "password",
}
FACTORS = {path: factor for factor, path in PATHS.items()}

_FIELDS = {Factor.PASSKEY: "credential"}


def path_of(asked: Asked) -> str:
    """Return under which path somebody is asked."""
    return "/login" if asked.session_token is None else "/account/confirm"


def ways_of(asked: Asked, *, but: Factor | None = None) -> list[tuple[str, str]]:
    """Return what else could be shown: words and address of each way but one."""
    in_session = asked.session_token is not None
    keeps_next = in_session and asked.wishes.next_path
    query = f"?{urlencode({'next': asked.wishes.next_path})}" if keeps_next else ""
    others = [way for way in asked.ways if way in PATHS and way is not but]
    return [(words.OTHER_WAYS[way], f"{path_of(asked)}/{PATHS[way]}{query}") for way in others]


async def screen(
    asked: Asked,
    factor: Factor,
    status: int = 200,
    *,
    error: str | None = None,
    notice: str | None = None,
    wait: int | None = None,
    typed: str = "",
) -> ResponseReturnValue:
    """Answer with the form for one factor, and links to the others."""
    has = asked.account.authenticators
    return await panel(
        "second_step",
        status,
        way=PATHS[factor],
        action=f"{path_of(asked)}/{PATHS[factor]}",
        is_door=asked.session_token is None,
        next=asked.wishes.next_path,
        others=ways_of(asked, but=factor),
        can_mail=Factor.MAILED_CODE in asked.ways,
        mail_is_enough=has.accepts_mailed_code(site_allows=services().steps.takes_mailed_code),
        mail_is_spent=has.must_be_shown and has.takes_mailed_code,
        errors={_FIELDS.get(factor, "code"): error} if error else {},
        values={"code": typed},
        notice=notice,
        wait=wait,
    )


async def passkey_options(asked: Asked | None) -> ResponseReturnValue:
    """Answer a script with what a passkey is to sign; 404 where none is asked for."""
    options = await passkey_proofs.step_options(services(), visit(), asked)
    if options is None:
        abort(404)
    return Response(options, content_type="application/json")


async def judge(asked: Asked, factor: Factor) -> ResponseReturnValue:
    """Judge what was sent, and go on."""
    typed = submitted().text(_FIELDS.get(factor, "code"))
    answer = await second_step.answer(services(), visit(), asked, factor, typed)
    match answer:
        case SignedIn(next_path=next_path):
            sign_in(answer)
            return go_to(next_path or "/dashboard")
        case Proven():
            keep_proof(answer)
            return go_to(asked.wishes.next_path or "/account")
        case Malformed():
            sentence = words.MALFORMED_PROOFS[factor]
            return await screen(asked, factor, 422, error=sentence, typed=typed)
        case WrongAnswer(left):
            return await screen(asked, factor, 422, error=words.wrong_proof(factor, left))
        case TooSoon(seconds, reason):
            sentence = words.TOO_SOON[reason]
            return await screen(asked, factor, 429, notice=sentence, wait=seconds)
        case NotAsked():
            return go_to(path_of(asked))
        case Outcome.SUSPENDED:
            return await message(403, *words.suspended(asked.account.status_reason))
        case Outcome():
            return go_to("/login")
        case _:
            assert_never(answer)
