"""An admin with an authenticator app, and the way to the desk."""

from datetime import timedelta

from otpweb.composition import build_services
from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Factor
from otpweb.domain.totp import code_at
from otpweb.domain.visits import Visit
from otpweb.flows import people, sessions, totp
from otpweb.flows.registration import Form
from otpweb.flows.services import Services
from otpweb.settings import Settings
from tests.bench.browser import Browser
from tests.bench.journey import JourneyFailedError, hidden_fields

PASSWORD = "seven quiet owls"
_NAME = "zz.admin"
_VISIT = Visit(client_address="127.0.0.1", user_agent="otpweb-bench", handle="bench")


async def make_admin(url: str, secret_key: str) -> str:
    """Make the account and set up its app, in a database that nobody serves yet.

    Returns what its app shows next, which is good for a minute.
    """
    settings = Settings.from_environment(
        {
            "OTPWEB_DATABASE_URL": url,
            "OTPWEB_SECRET_KEY": secret_key,
            "OTPWEB_BCRYPT_ROUNDS": "4",
        }
    )
    services = build_services(settings)
    await services.db.connect()
    try:
        return await _make(services)
    finally:
        services.hasher.close()
        await services.db.disconnect()


async def log_in(browser: Browser, code: str) -> None:
    """Log in with the password and what the app shows."""
    page = await browser.get("/login")
    typed = {"username": _NAME, "password": PASSWORD}
    answer = await browser.post("/login", hidden_fields(page.text) | typed)
    page = await browser.get(answer.headers.get("location", "/"))
    answer = await browser.post("/login/totp", hidden_fields(page.text) | {"code": code})
    if answer.headers.get("location") != "/dashboard":
        raise JourneyFailedError("303 /dashboard", answer)


async def _make(services: Services) -> str:
    form = Form(_NAME, f"{_NAME}@example.com", PASSWORD)
    account = await people.create_account(services, form, is_admin=True)
    assert isinstance(account, Account)
    async with services.db.transaction():
        begun = await sessions.begin(services, _VISIT, account, verified_by=Factor.MAILED_CODE)
    session = await sessions.resume(services, begun.token)
    assert session
    await totp.begin(services, account)
    setup = await totp.find_setup(services, account)
    assert setup
    now = services.clock()
    visit = Visit(
        client_address="127.0.0.1",
        user_agent="otpweb-bench",
        handle="bench",
        session_token=begun.token,
    )
    done = await totp.confirm(services, visit, session, code_at(setup.secret, now))
    assert isinstance(done, totp.Confirmed)
    # The code of this half minute is used up; that of the next is good already.
    return code_at(setup.secret, now + timedelta(seconds=30))
