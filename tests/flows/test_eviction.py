"""Putting everybody out: what dies with a password, and what does not."""

from dataclasses import replace

import pytest

from otpweb.domain.accounts import Account
from otpweb.domain.addresses import Address
from otpweb.domain.authenticators import Factor
from otpweb.domain.challenges import Purpose
from otpweb.domain.letters import Letter
from otpweb.domain.visits import Visit
from otpweb.flows import asking, change_password, login, recovery, sessions, totp
from otpweb.flows.asking import StepAsked
from otpweb.flows.challenges import Wanted, open_challenge
from otpweb.flows.change_password import Changed
from otpweb.flows.entering import Wishes
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.authenticators import begin_setup
from tests.flows.people import (
    EMAIL,
    LOGIN,
    PASSWORD,
    begin_login,
    begin_recovery,
    get_grant,
    in_browser_of,
    log_in,
    register,
    visitor,
)
from tests.mailbox import Mailbox

NEW = "seven quiet owls"
TABLES = ["sessions", "trusted_browsers", "known_browsers", "pending_logins", "recovery_grants"]


async def ann(services: Services) -> Account:
    account = await accounts.find_by_email(services.db, EMAIL)
    assert account
    return account


@pytest.fixture
async def signed_in(services: Services, mailbox: Mailbox, clock: Clock) -> SignedIn:
    """Ann and Bob are logged in in browsers they trust, and everything is under way for Ann."""
    await register(services, mailbox, "bob", "bob@example.com")
    await register(services, mailbox)
    bob = replace(LOGIN, username="bob", trust=True)
    await log_in(services, mailbox, clock, bob, email="bob@example.com")
    for _ in range(2):
        signed_in = await log_in(services, mailbox, clock, replace(LOGIN, trust=True))
    account = await ann(services)
    await asking.ask(services, visitor(), account, Wishes(), [Factor.TOTP])
    await get_grant(services, mailbox, clock)
    await begin_login(services, clock)
    for purpose in (Purpose.CHANGE_EMAIL, Purpose.CONFIRM):
        letter = Letter(f"{purpose}_code")
        address = Address("new@example.com", "new@example.com")
        wanted = Wanted(purpose, letter, address, owner=None, account_id=account.id)
        await open_challenge(services, visitor(), wanted)
    return signed_in


async def left(services: Services) -> dict[str, int]:
    """Return how much of Ann's is left in each table."""
    account = await ann(services)
    found = {}
    for table in TABLES:
        rows = await services.db.fetch_all(
            f"SELECT 1 FROM {table} WHERE account_id = :id", {"id": account.id}
        )
        found[table] = len(rows)
    rows = await services.db.fetch_all("SELECT 1 FROM challenges WHERE ended_at IS NULL")
    return {**found, "challenges": len(rows)}


async def of_bob(services: Services) -> int:
    """Return how much Bob has."""
    found = [
        await services.db.fetch_all(
            f"SELECT 1 FROM {table} JOIN accounts ON accounts.id = account_id"
            " WHERE username = 'bob'"
        )
        for table in TABLES
    ]
    return sum(map(len, found))


async def change(services: Services, signed_in: SignedIn) -> tuple[Visit, object]:
    """Change Ann's password where she is logged in."""
    visit = replace(in_browser_of(signed_in), session_token=signed_in.token)
    session = await sessions.resume(services, signed_in.token)
    assert session
    form = change_password.Form(PASSWORD, NEW)
    return visit, await change_password.change(services, visit, session, form)


async def test_with_a_recovered_password_everything_of_the_account_dies(
    services: Services, mailbox: Mailbox, clock: Clock, signed_in: SignedIn
) -> None:
    visit = await get_grant(services, mailbox, clock)
    await begin_recovery(services, clock)
    before, bob = await left(services), await of_bob(services)
    assert min(before.values()) > 0
    assert before["challenges"] == 4

    await recovery.choose_password(services, visit, NEW)

    assert await left(services) == dict.fromkeys(before, 0)
    assert await of_bob(services) == bob


async def test_with_a_changed_password_only_this_browser_stays(
    services: Services, mailbox: Mailbox, clock: Clock, signed_in: SignedIn
) -> None:
    await begin_recovery(services, clock)
    before, bob = await left(services), await of_bob(services)
    assert min(before.values()) > 0

    visit, changed = await change(services, signed_in)

    assert isinstance(changed, Changed)
    known = before["known_browsers"]
    kept = {"sessions": 1, "trusted_browsers": 1, "known_browsers": known}
    assert await left(services) == {**dict.fromkeys(before, 0), **kept}
    assert await of_bob(services) == bob
    assert await sessions.resume(services, changed.token)
    assert await sessions.resume(services, signed_in.token) is None
    trusting = await login.start(services, visit, replace(LOGIN, password=NEW))
    assert isinstance(trusting, SignedIn)


@pytest.mark.parametrize("how", ["recovered", "changed"])
async def test_the_owner_is_told(
    services: Services, mailbox: Mailbox, clock: Clock, how: str
) -> None:
    signed_in = await register(services, mailbox)
    if how == "recovered":
        await recovery.choose_password(services, await get_grant(services, mailbox, clock), NEW)
    else:
        await change(services, signed_in)

    notice = await mailbox.newest(EMAIL)
    assert notice.subject == "Your password was changed"
    assert ("with a mailed code" in notice.text) is (how == "recovered")


async def test_a_second_factor_outlives_the_password(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await services.db.execute(
        """
        INSERT INTO totps (id, account_id, sealed_secret, last_step, created_at, confirmed_at)
        SELECT 'app', id, 'sealed', 0, 0, 0 FROM accounts
        """
    )
    await recovery.choose_password(services, await get_grant(services, mailbox, clock), NEW)

    asked = await login.start(services, visitor(), replace(LOGIN, password=NEW))

    assert isinstance(asked, StepAsked)
    assert asked.way is Factor.TOTP


async def test_an_app_that_a_thief_began_to_set_up_is_not_shown_to_the_owner(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    thief = await register(services, mailbox)
    await begin_setup(services, clock, thief.token)

    await recovery.choose_password(services, await get_grant(services, mailbox, clock), NEW)

    assert await totp.find_setup(services, await ann(services)) is None
