"""Who is asking: quart-auth's cookie names a session, and the table decides whether it is one."""

import hmac
from datetime import timedelta
from typing import cast

from quart import Response, after_this_request, current_app, request, session
from quart_auth import Action, AuthUser, current_user, login_user, logout_user
from werkzeug.wrappers import Response as WerkzeugResponse

from otpweb.domain.sessions import Session
from otpweb.domain.tokens import new_token
from otpweb.domain.visits import Visit
from otpweb.flows import sessions
from otpweb.flows.change_password import Changed
from otpweb.flows.second_step import Proven
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.web.traced import request_id

_LONGEST_USER_AGENT = 300
# OWASP ASVS 5.0, 14.3.1. Not "cookies": the browser stays known. Nor "cache": no page of ours is
# kept there, and over emptying it Chromium makes people wait for seconds (issue 41343050).
_CLEARED_AT_THE_END = '"storage"'


class Visitor(AuthUser):
    """The person behind a request; asks the table at most once."""

    def __init__(self, auth_id: str | None, action: Action = Action.PASS) -> None:
        super().__init__(auth_id, action)
        self._session: Session | None = None
        self._is_known = False

    @property
    async def is_authenticated(self) -> bool:
        """Tell whether the session is alive; quart-auth asks this."""
        return await self.session() is not None

    async def session(self) -> Session | None:
        """Return the live session."""
        if not self._is_known and self.auth_id:
            # Noted first: when the database is away, the page that says so must not ask again.
            self._is_known = True
            self._session = await sessions.resume(services(), self.auth_id)
        return self._session


def services() -> Services:
    """Return what flows work with."""
    return cast("Services", current_app.extensions["otpweb"])


async def current_session() -> Session | None:
    """Return the session of whoever asks."""
    return await cast("Visitor", current_user).session()


def has_session_cookie() -> bool:
    """Tell whether a session was named at all, alive or not."""
    return cast("Visitor", current_user).auth_id is not None


def ensure_handle() -> str:
    """Return the browser's handle, after giving it one if it had none."""
    handle = session.get("handle")
    if not isinstance(handle, str):
        handle = session["handle"] = new_token()
        session.permanent = True
    elif request.method == "POST":
        # Whoever does something has the full time again: a form may have been open for long.
        session.modified = True
    return handle


def visit() -> Visit:
    """Return what is known of this request; gives the browser a handle if it has none."""
    handle = ensure_handle()
    return Visit(
        client_address=request.remote_addr or "",
        user_agent=request.user_agent.string[:_LONGEST_USER_AGENT],
        handle=handle,
        next_handle=_successor(handle),
        session_token=cast("Visitor", current_user).auth_id,
        browser_token=request.cookies.get(current_app.config["BROWSER_COOKIE_NAME"]),
        request_id=request_id(),
    )


def keep_handle(handle: str) -> None:
    """Have the browser hold its challenge by this handle from now on."""
    session["handle"] = handle


def sign_in(signed_in: SignedIn) -> None:
    """Hand the browser its session, and a new handle next time: none outlives its person."""
    session.clear()
    login_user(Visitor(signed_in.token), remember=signed_in.remember)
    _keep_browser_token(signed_in.browser_token)


def keep_proof(proven: Proven | Changed) -> None:
    """Hand the browser the new token of the session it has."""
    login_user(Visitor(proven.token), remember=proven.is_remembered)


def session_token() -> str:
    """Return the token of the session that asks, or ""."""
    return cast("Visitor", current_user).auth_id or ""


async def signed_in() -> Session:
    """Return the session that the gate has let through; raises TypeError where it stood open."""
    session = await current_session()
    if session is None:
        raise TypeError("a route for members that anybody may come to")
    return session


def forget() -> None:
    """Drop the cookies of a session that has ended, and the handle of its person."""
    session.clear()
    logout_user()
    _clear_storage()


async def sign_out() -> None:
    """End the session on the server, and drop what the browser holds of it."""
    token = cast("Visitor", current_user).auth_id
    if token:
        await sessions.end(services(), visit(), token)
        forget()


def _successor(handle: str) -> str:
    key = services().keys.derive("next handle")
    return hmac.digest(key, handle.encode(), "sha256").hex()


def _clear_storage() -> None:
    @after_this_request
    def clear(response: Response | WerkzeugResponse) -> Response | WerkzeugResponse:
        response.headers["Clear-Site-Data"] = _CLEARED_AT_THE_END
        return response


def _keep_browser_token(token: str) -> None:
    name = current_app.config["BROWSER_COOKIE_NAME"]
    lifetime = max(sessions.KNOWN_LIFETIME, services().sessions.trust_lifetime)

    @after_this_request
    def keep(response: Response | WerkzeugResponse) -> Response | WerkzeugResponse:
        response.set_cookie(
            name,
            token,
            max_age=lifetime // timedelta(seconds=1),
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response
