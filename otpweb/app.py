"""The composition root: the only module that knows everything, and nobody imports it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial

from hypercorn.typing import ASGIFramework
from quart import Quart
from quart_auth import QuartAuth

from otpweb import logs
from otpweb.composition import ROOT, build_services, build_transport, utc_now
from otpweb.flows import deciding, housekeeping, tallying
from otpweb.flows.delivery import Postman, Transport
from otpweb.flows.services import Services
from otpweb.settings import Settings
from otpweb.storage import migrating
from otpweb.web import (
    account,
    admin_approvals,
    admin_budget_trial,
    admin_budgets,
    admin_codes,
    admin_event_files,
    admin_events,
    admin_mail,
    admin_overview,
    admin_people,
    admin_person,
    admin_settings,
    authenticators,
    captcha,
    change_email,
    change_password,
    change_username,
    compression,
    connections,
    dashboard,
    delete_account,
    dev_mail,
    errors,
    forms,
    gate,
    health,
    login,
    my_data,
    not_me,
    passkey_login,
    passkeys,
    recover,
    recover_password,
    recovery_codes,
    register,
    second_step,
    sessions,
    setup,
    step_up,
    totp,
    undo_email,
    verify,
    waiting,
)
from otpweb.web.assets import Assets
from otpweb.web.cookies import ChallengeCookie, SessionCookie
from otpweb.web.guard import Guard
from otpweb.web.pages import Pages
from otpweb.web.proxies import PublicScheme, TrustedProxies
from otpweb.web.traced import Traced
from otpweb.web.uninterrupted import Uninterrupted
from otpweb.web.visitor import Visitor

_SCREENS = (
    # The door, and the way back in.
    login,
    passkey_login,
    second_step,
    verify,
    captcha,
    not_me,
    recover,
    recover_password,
    undo_email,
    waiting,
    setup,
    # Behind it.
    dashboard,
    step_up,
    account,
    authenticators,
    change_email,
    change_password,
    change_username,
    delete_account,
    my_data,
    passkeys,
    recovery_codes,
    sessions,
    totp,
    # The desk.
    admin_overview,
    admin_approvals,
    admin_people,
    admin_person,
    admin_codes,
    admin_mail,
    admin_budgets,
    admin_budget_trial,
    admin_events,
    admin_event_files,
    admin_settings,
    # For machines.
    health,
)

_MOST_BYTES = 64 * 1024
_SLOWEST_BODY = 15  # seconds
_CHALLENGE_COOKIE_LIFETIME = timedelta(hours=1)  # of a phone that was put away to fetch the mail
_FINISH_MAILS = 8.0  # seconds
_PAUSE_AFTER_FAULT = 5.0  # seconds

_log = logging.getLogger("otpweb")


def create_app(
    settings: Settings | None = None, *, clock: Callable[[], datetime] = utc_now
) -> Quart:
    """Build the app; without settings they are read from the environment.

    Raises SettingsError, whose sentences say what to mend.
    """
    settings = settings or Settings.from_environment()
    logs.configure(settings.log_format)
    app = Quart("otpweb", root_path=str(ROOT), static_folder=None)
    _configure(app, settings)
    services = build_services(settings, clock)
    app.extensions["otpweb"] = services
    _install(app, settings)
    app.while_serving(_serving(services, build_transport(settings)))
    app.asgi_app = _around(app.asgi_app, settings)  # type: ignore[assignment,method-assign]
    connections.install()
    return app


def _around(app: ASGIFramework, settings: Settings) -> ASGIFramework:
    app = Traced(Uninterrupted(PublicScheme(app, settings.public_url)))
    return TrustedProxies(app, settings.trusted_proxies) if settings.trusted_proxies else app


def _configure(app: Quart, settings: Settings) -> None:
    is_https = settings.public_url.startswith("https://")
    app.secret_key = settings.secret_key
    app.url_map.merge_slashes = False  # one too many is another page, as is any other letter
    app.config.update(
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SESSION_COOKIE_NAME=f"{settings.cookie_prefix}otpweb_challenge",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=_CHALLENGE_COOKIE_LIFETIME,
        QUART_AUTH_COOKIE_NAME=f"{settings.cookie_prefix}otpweb_session",
        QUART_AUTH_COOKIE_SECURE=is_https,
        # The table decides how long a session lives; its cookie must not be given up before.
        QUART_AUTH_DURATION=max(settings.remember_lifetime, settings.session_lifetime)
        // timedelta(seconds=1),
        BROWSER_COOKIE_NAME=f"{settings.cookie_prefix}otpweb_browser",
        MAX_CONTENT_LENGTH=_MOST_BYTES,
        BODY_TIMEOUT=_SLOWEST_BODY,
        RESPONSE_TIMEOUT=None,  # hypercorn writes it; a second watch over that costs a task each
    )


def _install(app: Quart, settings: Settings) -> None:
    QuartAuth(app, user_class=Visitor, serializer_class=SessionCookie)
    app.session_interface = ChallengeCookie()
    errors.install(app)
    assets = Assets(ROOT / "static")
    assets.install(app)
    is_open = settings.registration != "closed"
    app.extensions["otpweb.pages"] = Pages(
        ROOT / "templates",
        asset=assets.path,
        registration_is_open=is_open,
        approval_watch=app.extensions["otpweb"].approval_watch,
    )
    app.register_blueprint(register.blueprint if is_open else register.closed)
    for screen in _SCREENS:
        app.register_blueprint(screen.blueprint)
    if not settings.is_production:
        app.register_blueprint(dev_mail.blueprint)
    # After-request functions run in reverse: the headers come last, on every answer.
    compression.install(app)
    Guard(settings.public_url, loopback_too=not settings.is_production).install(app)
    forms.install(app)
    gate.install(app)


def _serving(services: Services, transport: Transport) -> Callable[[], AsyncGenerator[None, None]]:
    async def serving() -> AsyncGenerator[None, None]:
        """Open the database and deliver mail for as long as requests are served."""
        await services.db.connect()
        try:
            await migrating.prepare(services.db)
            postman = Postman(services, transport)
            tasks = [
                asyncio.create_task(_keep_going(postman.run)),
                asyncio.create_task(_keep_going(partial(housekeeping.run, services))),
                asyncio.create_task(_keep_going(partial(deciding.run, services))),
                asyncio.create_task(_keep_going(partial(tallying.run, services))),
            ]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await postman.finish(within=_FINISH_MAILS)
        finally:
            services.hasher.close()
            await services.db.disconnect()

    return serving


async def _keep_going(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Begin work that never ends again when a fault has ended it, and say so in full each time."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001
            _log.exception("A background task failed and begins again")
        await asyncio.sleep(_PAUSE_AFTER_FAULT)
