"""/admin/people/ID: somebody's account, and what can be done about it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import assert_never

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.flows import desk, person, person_acts, person_ways_in
from otpweb.flows.desk import Operator
from otpweb.flows.hashing import Busy
from otpweb.flows.person_acts import (
    LONGEST_REASON,
    Acted,
    Kept,
    LastAdmin,
    NoAdmin,
    Nobody,
    NoReason,
    NotAsItIs,
    OwnAccount,
    WrongName,
)
from otpweb.flows.services import Services
from otpweb.web import person_words
from otpweb.web.forms import submitted
from otpweb.web.person_screen import facts_of
from otpweb.web.render import go_to, message, panel
from otpweb.web.visitor import services, signed_in, visit

blueprint = Blueprint("admin_person", __name__)

Act = Callable[[Services, Operator, str], Awaitable[Acted | Kept | Busy]]

# By what stands at the end of an address.
_ACTS: Mapping[str, Act] = {
    "restore": person_acts.restore,
    "give-role": person_acts.give_role,
    "take-role": person_acts.take_role,
    "end-sessions": person_acts.end_sessions,
    "start-recovery": person_ways_in.start_recovery,
    "remove-authenticators": person_ways_in.remove_authenticators,
}
_NAMES = ", ".join(f'"{name}"' for name in _ACTS)


@blueprint.get("/admin/people/<account_id>")
async def show(account_id: str) -> ResponseReturnValue:
    """What the account has, what happened to it, and what can be done."""
    return await _screen(account_id)


@blueprint.post(f"/admin/people/<account_id>/<any({_NAMES}):act>")
async def act(account_id: str, act: str) -> ResponseReturnValue:
    """Do what needs no more words."""
    done = await _ACTS[act](services(), await _operator(), account_id)
    return await _answer(account_id, done)


@blueprint.post("/admin/people/<account_id>/suspend")
async def suspend(account_id: str) -> ResponseReturnValue:
    """Suspend the account, for the reason that was typed."""
    reason = submitted().text("reason")
    done = await person_acts.suspend(services(), await _operator(), account_id, reason)
    return await _answer(account_id, done, typed={"reason": reason})


@blueprint.post("/admin/people/<account_id>/sessions/<session_id>/end")
async def end_session(account_id: str, session_id: str) -> ResponseReturnValue:
    """Log the person out of one browser; the same answer when that has ended meanwhile."""
    done = await person_acts.end_session(services(), await _operator(), account_id, session_id)
    if isinstance(done, NotAsItIs):
        return go_to(f"/admin/people/{account_id}")
    return await _answer(account_id, done)


@blueprint.post("/admin/people/<account_id>/delete")
async def delete(account_id: str) -> ResponseReturnValue:
    """Delete the account whose name was typed."""
    name = submitted().text("username")
    done = await person_ways_in.delete(services(), await _operator(), account_id, name)
    if isinstance(done, Acted):
        return go_to("/admin/people")
    return await _answer(account_id, done, typed={"username": name})


async def _operator() -> Operator:
    return desk.at_desk(visit(), await signed_in())


async def _answer(
    account_id: str,
    done: Acted | Kept | NoReason | Busy,
    *,
    typed: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    match done:
        case Acted(account):
            return go_to(f"/admin/people/{account.id}")
        case NoReason():
            errors = {"reason": person_words.NO_REASON}
            return await _screen(account_id, 422, errors=errors, typed=typed)
        case WrongName():
            errors = {"username": person_words.WRONG_NAME}
            return await _screen(account_id, 422, errors=errors, typed=typed)
        case Busy(seconds):
            return await _screen(account_id, 503, notice=person_words.BUSY, wait=seconds)
        case NoAdmin():
            return await message(
                403,
                "You are no administrator any more",
                person_words.NO_ADMIN,
                actions=(("Your dashboard", "/dashboard"),),
            )
        case OwnAccount() | LastAdmin() | NotAsItIs() | Nobody():
            return await _screen(account_id, 422, notice=person_words.refusal(done))
        case _:
            assert_never(done)


async def _screen(
    account_id: str,
    status: int = 200,
    *,
    notice: str | None = None,
    wait: int | None = None,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    found = await person.look(services(), account_id)
    if found is None:
        return await message(
            404,
            "Nobody is here",
            "There is no such account, or there is none any more.",
            actions=(("To the people", "/admin/people"),),
        )
    return await panel(
        "admin_person",
        status,
        **facts_of(found, (await signed_in()).account),
        notice=notice,
        wait=wait,
        errors=errors or {},
        typed=typed or {},
        longest_reason=LONGEST_REASON,
    )
