"""/admin/mail: how mail goes, what waits, what came to nothing and why; tests, pauses, retries."""

from datetime import datetime, timedelta
from typing import assert_never

from quart import Blueprint, Response
from quart.typing import ResponseReturnValue

from otpweb.domain.addresses import AddressProblem
from otpweb.domain.mails import DEAD, MailLine, MailState
from otpweb.domain.waits import TooSoon
from otpweb.flows import mail_desk, mail_test
from otpweb.flows.desk import Operator, at_desk
from otpweb.flows.mail_desk import Overview, Wanted
from otpweb.flows.mail_test import Sent
from otpweb.web import desk, mail_words, words
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, panel, partial, wants_fragment
from otpweb.web.visitor import services, signed_in, visit

blueprint = Blueprint("admin_mail", __name__)

_PATH = "/admin/mail"
_STATES = {str(state): mail_words.STATES[state][0] for state in DEAD}
_NOTHING_REVIVED = (
    "There was nothing to try again: it is under way already, or its code has died meanwhile. "
    "Then whoever waits has to ask for a new one."
)


@blueprint.get(_PATH)
async def show() -> ResponseReturnValue:
    """How mail stands; filters and a test that is watched stand in the address."""
    return await _screen()


@blueprint.get(f"{_PATH}/test/<mail_id>")
async def watch(mail_id: str) -> ResponseReturnValue:
    """How far a test has come; the page asks again by itself until that is settled."""
    if not wants_fragment():
        return go_to(desk.address(_PATH, {"test": mail_id}))
    return await partial("mail_test", test=await _test(mail_id))


@blueprint.post(f"{_PATH}/test")
async def send_test() -> ResponseReturnValue:
    """Send a test the way every mail goes."""
    typed = submitted().text("address")
    sent = await mail_test.send(services(), await _operator(), typed)
    match sent:
        case Sent(mail_id):
            return go_to(desk.address(_PATH, {"test": mail_id}))
        case AddressProblem():
            return await _screen(422, address=typed, error=words.EMAIL[sent])
        case TooSoon(seconds, reason):
            return await _screen(429, address=typed, notice=words.TOO_SOON[reason], wait=seconds)
        case _:
            assert_never(sent)


@blueprint.post(f"{_PATH}/pause")
async def pause() -> ResponseReturnValue:
    """Let no mail go; the same answer whether some went before or not."""
    await mail_desk.pause(services(), await _operator())
    return go_to(_PATH)


@blueprint.post(f"{_PATH}/resume")
async def resume() -> ResponseReturnValue:
    """Let mail go again."""
    await mail_desk.resume(services(), await _operator())
    return go_to(_PATH)


@blueprint.post(f"{_PATH}/retry")
async def retry_all() -> ResponseReturnValue:
    """Try everything again that is still wanted."""
    revived = await mail_desk.retry(services(), await _operator())
    return go_to(_PATH) if revived else await _screen(422, notice=_NOTHING_REVIVED)


@blueprint.post(f"{_PATH}/<mail_id>/retry")
async def retry(mail_id: str) -> ResponseReturnValue:
    """Try one mail again, if it is still wanted."""
    revived = await mail_desk.retry(services(), await _operator(), mail_id)
    return go_to(_PATH) if revived else await _screen(422, notice=_NOTHING_REVIVED)


async def _operator() -> Operator:
    return at_desk(visit(), await signed_in())


async def _screen(
    status: int = 200,
    *,
    address: str | None = None,
    error: str | None = None,
    notice: str | None = None,
    wait: int | None = None,
) -> Response:
    recipient, state = desk.filter_text("recipient"), desk.filter_choice("state", _STATES)
    wanted = Wanted(recipient, MailState(state) if state else None, desk.filter_text("after"))
    overview = await mail_desk.look(services(), wanted)
    return await panel(
        "admin_mail",
        status,
        now=_now(overview),
        lives=words.in_words(services().codes.lifetime // timedelta(seconds=1)),
        address=(await signed_in()).account.email if address is None else address,
        error=error,
        notice=notice,
        wait=wait,
        test=await _test(desk.filter_text("test")),
        waiting=[_shown(line) for line in overview.waiting.items],
        is_cut=overview.waiting.after is not None,
        dead=[_shown(line) for line in overview.dead.items],
        gone=[_shown(line) for line in overview.gone],
        filters={"recipient": recipient, "state": state},
        states=[("", "All"), *_STATES.items()],
        pages=desk.pages(_PATH, {"recipient": recipient, "state": state}, overview.dead.after),
    )


def _now(overview: Overview) -> dict[str, object]:
    """Return how mail goes at this moment; `cause` is what the most telling reply meant."""
    outlook, gone = overview.outlook, overview.gone
    late_by = outlook.late_by(overview.now)
    tried = [line for line in (*overview.waiting.items, *overview.dead.items) if line.reply]
    telling = max(tried, key=_tells_most, default=None)
    slowest = max(
        (line.settled_at - line.created_at for line in gone if line.settled_at), default=None
    )
    return {
        "paused_at": outlook.paused_at,
        "paused_by": overview.paused_by,
        "late": mail_words.about(late_by) if late_by else None,
        "cause": mail_words.meaning(telling) if late_by and telling else None,
        "is_printed": bool(gone) and gone[0].state is MailState.PRINTED,
        "within": mail_words.took(slowest) if slowest is not None else None,
        "last_at": gone[0].settled_at if gone else None,
    }


def _tells_most(line: MailLine) -> tuple[bool, datetime]:
    """Sort what is wrong for all mails before what may be wrong for one, and the last first."""
    return line.state is MailState.FAILED, line.created_at


async def _test(mail_id: str) -> dict[str, object] | None:
    line = await mail_test.watch(services(), mail_id) if mail_id else None
    if line is None:
        return None
    is_paused = services().mail_watch.is_paused
    return _shown(line) | {"is_settled": line.state.is_settled, "is_paused": is_paused}


def _shown(line: MailLine) -> dict[str, object]:
    state, tone = mail_words.STATES[line.state]
    return {
        "id": line.id,
        "to": line.recipient,
        "letter": mail_words.letter(line.letter),
        "challenge_id": line.challenge_id,
        "state": line.state,
        "state_words": state,
        "tone": tone,
        "attempts": line.attempts,
        "at": line.created_at,
        "due_at": line.due_at,
        "settled_at": line.settled_at,
        "took": mail_words.took(line.settled_at - line.created_at) if line.settled_at else None,
        "reply": line.reply,
        "meaning": mail_words.meaning(line),
        "may_be_retried": line.may_be_retried,
    }
