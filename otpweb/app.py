"""The composition root: the only module that knows everything, and nobody imports it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from quart import Quart
from quart_auth import QuartAuth

from otpweb.domain.challenges import CodePolicy
from otpweb.domain.keys import Keyring
from otpweb.domain.sessions import SessionPolicy
from otpweb.flows import housekeeping
from otpweb.flows.delivery import Postman, Transport
from otpweb.flows.hashing import Hasher
from otpweb.flows.services import Services
from otpweb.mail.console import Console
from otpweb.mail.messages import Composer, Letterhead
from otpweb.mail.smtp import Mailer, SmtpServer
from otpweb.settings import Settings
from otpweb.storage import migrating
from otpweb.storage.database import Database
from otpweb.web import (
    compression,
    dashboard,
    dev_mail,
    errors,
    health,
    login,
    register,
    verify,
)
from otpweb.web.assets import Assets
from otpweb.web.guard import Guard
from otpweb.web.pages import Pages
from otpweb.web.uninterrupted import Uninterrupted
from otpweb.web.visitor import Visitor

ROOT = Path(__file__).parent.parent

_MOST_BYTES = 64 * 1024
_SLOWEST_BODY = 15  # seconds
_CHALLENGE_COOKIE_LIFETIME = timedelta(hours=1)  # of a phone that was put away to fetch the mail
_FINISH_MAILS = 8.0  # seconds
_PAUSE_AFTER_FAULT = 5.0  # seconds

_log = logging.getLogger("otpweb")


def utc_now() -> datetime:
    """Return the server's clock, in UTC."""
    return datetime.now(UTC)


def create_app(
    settings: Settings | None = None, *, clock: Callable[[], datetime] = utc_now
) -> Quart:
    """Build the app; without settings they are read from the environment.

    Raises SettingsError, whose sentences say what to mend.
    """
    settings = settings or Settings.from_environment()
    app = Quart("otpweb", root_path=str(ROOT), static_folder=None)
    _configure(app, settings)
    services = build_services(settings, clock)
    app.extensions["otpweb"] = services
    _install(app, settings)
    app.while_serving(_serving(services, build_transport(settings)))
    app.asgi_app = Uninterrupted(app.asgi_app)  # type: ignore[method-assign]
    return app


def _configure(app: Quart, settings: Settings) -> None:
    is_https = settings.public_url.startswith("https://")
    app.secret_key = settings.secret_key
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
        TRUST_COOKIE_NAME=f"{settings.cookie_prefix}otpweb_browser",
        MAX_CONTENT_LENGTH=_MOST_BYTES,
        BODY_TIMEOUT=_SLOWEST_BODY,
        RESPONSE_TIMEOUT=None,  # hypercorn writes it; a second watch over that costs a task each
    )


def build_services(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Services:
    """Return what flows work with; the database is not connected yet."""
    return Services(
        db=Database(settings.database_url),
        keys=Keyring(settings.secret_key, settings.secret_key_fallbacks),
        hasher=Hasher(settings.bcrypt_rounds),
        composer=build_composer(settings),
        codes=CodePolicy(
            lifetime=settings.code_ttl,
            tries=settings.code_attempts,
            sends=settings.code_sends,
            resend_interval=settings.resend_interval,
        ),
        sessions=SessionPolicy(
            idle=settings.session_idle,
            lifetime=settings.session_lifetime,
            remember_lifetime=settings.remember_lifetime,
            trust_lifetime=settings.trust_lifetime,
        ),
        clock=clock,
        mail_waiting=asyncio.Event(),
        test_domains=not settings.is_production,
    )


def build_composer(settings: Settings) -> Composer:
    """Return what makes letters."""
    letterhead = Letterhead(settings.email_from, settings.public_url, settings.code_in_subject)
    return Composer(ROOT / "templates", letterhead)


def build_transport(settings: Settings) -> Transport:
    """Return the mail server, or in development the console."""
    if not settings.email_enabled:
        return Console()
    return Mailer(
        SmtpServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            user=settings.smtp_user or None,
            password=settings.smtp_password or None,
            security=settings.smtp_security,
            timeout=settings.smtp_timeout.total_seconds(),
        )
    )


def _install(app: Quart, settings: Settings) -> None:
    QuartAuth(app, user_class=Visitor)
    errors.install(app)
    assets = Assets(ROOT / "static")
    assets.install(app)
    is_open = settings.registration == "open"
    app.extensions["otpweb.pages"] = Pages(
        ROOT / "templates", asset=assets.path, registration_is_open=is_open
    )
    app.register_blueprint(register.blueprint if is_open else register.closed)
    for screen in (verify, login, dashboard, health):
        app.register_blueprint(screen.blueprint)
    if not settings.is_production:
        app.register_blueprint(dev_mail.blueprint)
    # After-request functions run in reverse: the headers come last, on every answer.
    compression.install(app)
    Guard(settings.public_url, loopback_too=not settings.is_production).install(app)


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
