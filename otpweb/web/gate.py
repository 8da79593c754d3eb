"""The gate: before any route runs, it is asked what its visitor owes.

No route decides that by itself. One that is not named here asks for the most.
"""

from typing import assert_never
from urllib.parse import quote, urlsplit

from quart import Quart, request
from quart.typing import ResponseReturnValue

from otpweb.domain.owed import (
    Access,
    Admin,
    Decision,
    Enrolment,
    LogIn,
    Nothing,
    Show,
    Suspended,
)
from otpweb.flows import asking, desk
from otpweb.web.forms import own_path
from otpweb.web.login import ask_to_log_in
from otpweb.web.render import go_to, message
from otpweb.web.visitor import current_session, services, signed_in, visit

# By the names of blueprints, or of single routes in them.
ACCESS = {
    # The door, and the ways back in.
    "assets": Access.ANYBODY,
    "captcha": Access.ANYBODY,
    "dashboard.home": Access.ANYBODY,
    "delete_account.show_goodbye": Access.ANYBODY,
    "dev_mail": Access.ANYBODY,
    "health": Access.ANYBODY,
    "login": Access.ANYBODY,
    "not_me": Access.ANYBODY,
    "passkey_login": Access.ANYBODY,
    "recover": Access.ANYBODY,
    "recover_password": Access.ANYBODY,
    "register": Access.ANYBODY,
    "register_closed": Access.ANYBODY,
    "second_step": Access.ANYBODY,
    "setup": Access.ANYBODY,  # whoever has the link; it opens nothing once there is an admin
    "step_up": Access.ANYBODY,
    "undo_email": Access.ANYBODY,
    "verify": Access.ANYBODY,
    "waiting.still": Access.ANYBODY,  # it tells nothing but that there is something to see
    # Whoever waits for a decision.
    "waiting": Access.KNOWN,
    # What a member may see.
    "account": Access.MEMBER,
    "authenticators.show": Access.MEMBER,
    "change_email.show_done": Access.MEMBER,
    "change_email.show_taken": Access.MEMBER,
    "change_password": Access.MEMBER,  # it asks for the old one itself
    "dashboard": Access.MEMBER,
    "delete_account.show_last_admin": Access.MEMBER,
    "recovery_codes.keep": Access.MEMBER,  # writing them down takes its time
    "sessions.show": Access.MEMBER,
    # What a stolen cookie must not do (OWASP ASVS 5.0, 7.5.1 and 7.5.2).
    "authenticators": Access.FRESH,
    "change_email": Access.FRESH,
    "change_username": Access.FRESH,
    "delete_account": Access.FRESH,
    "my_data": Access.FRESH,
    "passkeys": Access.FRESH,
    "recovery_codes": Access.FRESH,
    "sessions": Access.FRESH,
    "totp": Access.FRESH,
    # The desk: to look, and to act on what belongs to others; to take data away is an act.
    "admin_approvals.show": Access.ADMIN,
    "admin_budget_trial.show": Access.ADMIN,
    "admin_budgets.show": Access.ADMIN,
    "admin_codes.show": Access.ADMIN,
    "admin_codes.show_one": Access.ADMIN,
    "admin_events.show": Access.ADMIN,
    "admin_mail.show": Access.ADMIN,
    "admin_mail.watch": Access.ADMIN,
    "admin_overview.show": Access.ADMIN,
    "admin_people.show": Access.ADMIN,
    "admin_person.show": Access.ADMIN,
    "admin_settings.show": Access.ADMIN,
    "admin_approvals": Access.ADMIN_FRESH,
    "admin_budgets": Access.ADMIN_FRESH,
    "admin_event_files": Access.ADMIN_FRESH,
    "admin_mail": Access.ADMIN_FRESH,
    "admin_person": Access.ADMIN_FRESH,
}


def install(app: Quart) -> None:
    """Stand before all routes of the app."""
    app.before_request(_admit)


def access_of(endpoint: str) -> Access:
    """Return what a route asks for."""
    blueprint = endpoint.rpartition(".")[0]
    return ACCESS.get(endpoint) or ACCESS.get(blueprint) or Access.ADMIN_FRESH


async def _admit() -> ResponseReturnValue | None:
    if request.endpoint is None or request.routing_exception:
        return None
    access = access_of(request.endpoint)
    if access is Access.ANYBODY:
        return None
    owed = asking.owed_of(services(), await current_session(), access)
    match owed:
        case Nothing():
            return None
        case LogIn() | Suspended():
            return await ask_to_log_in()
        case Show():
            return go_to(f"/account/confirm?next={quote(_way_back())}")
        case Decision():
            return go_to("/waiting")
        case Enrolment():
            return await message(
                403,
                "One more thing before the desk",
                "The desk opens what belongs to others, so a mailed code is not enough for it. "
                "Set up an authenticator app or a passkey of yours first; it takes a minute.",
                actions=(("Set one up", "/account/authenticators"),),
            )
        case Admin():
            await desk.note_refusal(services(), visit(), await signed_in())
            return await message(
                403,
                "This is for administrators",
                "Your account does not open this page.",
                actions=(("Your dashboard", "/dashboard"),),
            )
        case _:
            assert_never(owed)


def _way_back() -> str:
    """Return the page that the person is on, to go on with after the proof."""
    if request.method == "GET":
        return own_path(request.full_path.rstrip("?")) or "/account"
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    try:
        url = urlsplit(page)
        return own_path(f"{url.path}?{url.query}".rstrip("?")) or "/account"
    except ValueError:  # whoever made up the header finds the way by themselves
        return "/account"
