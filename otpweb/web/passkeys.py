"""/account/passkeys: the passkeys of whoever is logged in."""

from typing import assert_never

from quart import Blueprint, Response, abort
from quart.typing import ResponseReturnValue

from otpweb.domain.devices import describe_device
from otpweb.domain.passkey_names import LONGEST_NAME
from otpweb.domain.passkeys import Passkey
from otpweb.flows import asking, passkeys
from otpweb.flows.passkeys import Added, Problem
from otpweb.flows.second_step import NotAsked
from otpweb.web import words
from otpweb.web.forms import submitted
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import keep_proof, services, session_token, signed_in, visit

blueprint = Blueprint("passkeys", __name__)


@blueprint.get("/account/passkeys")
async def show() -> ResponseReturnValue:
    """All of them, and how to add one."""
    return await _list(name=describe_device(visit().user_agent))


@blueprint.post("/account/passkeys/options")
async def ask() -> ResponseReturnValue:
    """What a device has to sign to make one, as JSON."""
    session = await signed_in()
    options = await passkeys.options_to_add(services(), visit(), session.account)
    return Response(options, content_type="application/json")


@blueprint.post("/account/passkeys")
async def add() -> ResponseReturnValue:
    """Keep the one that a device has made."""
    text, name = submitted().text("credential"), submitted().text("name")
    asked = asking.in_session(services(), await signed_in(), session_token(), None)
    added = await passkeys.add(services(), visit(), asked, text, name)
    match added:
        case Added(proven, has_new_codes):
            keep_proof(proven)
            return go_to("/account/recovery-codes" if has_new_codes else "/account/passkeys")
        case NotAsked():
            return go_to("/login")
        case Problem():
            return await _list(422, name=name, error=words.PASSKEY[added])
        case _:
            assert_never(added)


@blueprint.get("/account/passkeys/<passkey_id>")
async def show_one(passkey_id: str) -> ResponseReturnValue:
    """One of them, to be renamed or removed."""
    passkey = await _find(passkey_id)
    return await _one(passkey, name=passkey.name)


@blueprint.post("/account/passkeys/<passkey_id>/rename")
async def rename(passkey_id: str) -> ResponseReturnValue:
    """Give it the name that was typed."""
    passkey, name = await _find(passkey_id), submitted().text("name")
    if not await passkeys.rename(services(), (await signed_in()).account, passkey.id, name):
        return await _one(passkey, 422, name=name, error=words.NO_PASSKEY_NAME)
    return go_to("/account/passkeys")


@blueprint.post("/account/passkeys/<passkey_id>/remove")
async def remove(passkey_id: str) -> ResponseReturnValue:
    """Accept it no longer; gone already is gone, too."""
    await passkeys.remove(services(), visit(), (await signed_in()).account, passkey_id)
    return go_to("/account/passkeys")


async def _find(passkey_id: str) -> Passkey:
    own = await passkeys.list_all(services(), (await signed_in()).account)
    return next((one for one in own if one.id == passkey_id), None) or abort(404)


async def _list(status: int = 200, *, name: str, error: str | None = None) -> ResponseReturnValue:
    own = await passkeys.list_all(services(), (await signed_in()).account)
    return await panel(
        "passkeys",
        status,
        passkeys=own,
        is_full=len(own) >= passkeys.MOST,
        most=passkeys.MOST,
        values={"name": name},
        longest=LONGEST_NAME,
        errors={"credential": error} if error else {},
    )


async def _one(
    passkey: Passkey, status: int = 200, *, name: str, error: str | None = None
) -> ResponseReturnValue:
    return await panel(
        "passkey",
        status,
        passkey=passkey,
        values={"name": name},
        longest=LONGEST_NAME,
        errors={"name": error} if error else {},
    )
