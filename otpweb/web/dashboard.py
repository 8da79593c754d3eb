"""/dashboard: the signed-in home. And /, which knows where to send you."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.domain.devices import describe_device
from otpweb.flows import sessions
from otpweb.web import words
from otpweb.web.event_words import EVENTS
from otpweb.web.render import go_to, panel
from otpweb.web.visitor import current_session, services, signed_in

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
async def home() -> ResponseReturnValue:
    """On to the dashboard, or to the door."""
    return go_to("/dashboard" if await current_session() else "/login")


@blueprint.get("/dashboard")
async def show() -> ResponseReturnValue:
    """Who I am, since when, this session, and what happened lately."""
    session = await signed_in()
    events = await sessions.recent_events(services(), session.account)
    return await panel(
        "dashboard",
        account=session.account,
        session={
            "created_at": session.created_at,
            "expires_at": session.expires_at,
            "client_address": session.client_address,
            "device": describe_device(session.user_agent),
            "arrival": words.ARRIVALS[session.verified_by],
        },
        events=[
            {
                "at": event.at,
                "title": EVENTS[event.kind],
                "detail": f"{describe_device(event.user_agent)}, {event.client_address}",
            }
            for event in events
        ],
    )
