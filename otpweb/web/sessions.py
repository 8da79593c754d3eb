"""/account/sessions: where somebody is logged in, and the browsers that they trust."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.devices import describe_device
from otpweb.flows import own_sessions
from otpweb.web.ages import ago
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import services, sign_out, signed_in, visit

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/account/sessions")
async def show() -> ResponseReturnValue:
    """This session first, then the others, then the browsers."""
    session = await signed_in()
    overview = await own_sessions.look(services(), visit(), session)
    return await panel(
        "sessions",
        sessions=[
            {
                "id": one.id,
                "is_this": one is session,
                "device": describe_device(one.user_agent),
                "client_address": one.client_address,
                "began": ago(overview.now - one.created_at),
                "seen": ago(overview.now - one.last_seen_at),
                "ends_at": one.expires_at,
            }
            for one in (session, *overview.others)
        ],
        browsers=[
            {
                "id": one.id,
                "is_this": one.id == overview.this_browser,
                "device": describe_device(one.user_agent),
                "client_address": one.client_address,
                "trusted": ago(overview.now - one.trusted_at),
                "ends_at": one.expires_at,
            }
            for one in overview.browsers
        ],
        is_cut=own_sessions.MOST_SHOWN in {len(overview.others), len(overview.browsers)},
    )


@blueprint.post("/account/sessions/<session_id>/end")
async def end(session_id: str) -> ResponseReturnValue:
    """End one; the same answer whether it was there or not, so a double click does no harm."""
    session = await signed_in()
    if session_id == session.id:
        await sign_out()
        return go_to("/login")
    await own_sessions.end_one(services(), visit(), session.account, session_id)
    return go_to("/account/sessions")


@blueprint.post("/account/sessions/end-others")
async def end_others() -> ResponseReturnValue:
    """End all sessions but this one."""
    session = await signed_in()
    await own_sessions.end_others(services(), visit(), session.account)
    return go_to("/account/sessions")


@blueprint.post("/account/browsers/<browser_id>/end")
async def forget_browser(browser_id: str) -> ResponseReturnValue:
    """Trust a browser no more."""
    session = await signed_in()
    await own_sessions.forget_browser(services(), visit(), session.account, browser_id)
    return go_to("/account/sessions")
