"""Logging in: the password, then the code, and equal cost whatever is wrong."""

from dataclasses import replace

from otpweb.domain.passwords import cost_of
from otpweb.flows import login
from otpweb.flows.challenges import Opened, TooSoon
from otpweb.flows.hashing import Busy, Hasher
from otpweb.flows.login import WrongPassword
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.people import EMAIL, LOGIN, answer, register, visitor
from tests.mailbox import Mailbox


async def test_the_right_password_opens_a_challenge(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    visit = visitor()

    assert await login.start(services, visit, LOGIN, browser_token=None) == Opened()
    assert isinstance(await answer(services, visit, await mailbox.code_for(EMAIL)), SignedIn)


async def test_a_wrong_password_sends_no_mail(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    form = replace(LOGIN, password="not the password")

    assert await login.start(services, visitor(), form, browser_token=None) == WrongPassword()
    assert len(await mailbox.of(EMAIL)) == 1


async def test_an_unknown_name_is_answered_like_a_wrong_password(services: Services) -> None:
    assert await login.start(services, visitor(), LOGIN, browser_token=None) == WrongPassword()


async def test_known_and_unknown_names_cost_the_same_statements(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    known = replace(LOGIN, password="not the password")

    assert await _statements(services, known) == await _statements(
        services, replace(known, username="nobody")
    )


async def test_two_browsers_in_one_minute_get_one_mail(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    await login.start(services, visitor(), LOGIN, browser_token=None)

    again = await login.start(services, visitor(), LOGIN, browser_token=None)

    assert isinstance(again, TooSoon)


async def test_what_was_ticked_is_carried_to_the_session(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    visit = visitor()
    form = replace(LOGIN, remember=True, trust=True, next_path="/dashboard?a=b")
    await login.start(services, visit, form, browser_token=None)

    signed_in = await answer(services, visit, await mailbox.code_for(EMAIL))

    assert isinstance(signed_in, SignedIn)
    assert signed_in.remember
    assert signed_in.next_path == "/dashboard?a=b"
    assert signed_in.browser_token


async def test_what_was_ticked_last_counts(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    visit = visitor()
    first = replace(LOGIN, remember=True, trust=True, next_path="/dashboard?a=1")
    await login.start(services, visit, first, browser_token=None)
    await login.start(services, visit, LOGIN, browser_token=None)

    signed_in = await answer(services, visit, await mailbox.code_for(EMAIL))

    assert isinstance(signed_in, SignedIn)
    assert not signed_in.remember
    assert signed_in.browser_token is None
    assert signed_in.next_path is None


async def test_a_trusted_browser_needs_no_code_and_others_do(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = visitor()
    await login.start(services, visit, replace(LOGIN, trust=True), browser_token=None)
    signed_in = await answer(services, visit, await mailbox.code_for(EMAIL))
    assert isinstance(signed_in, SignedIn)
    clock.advance(60)

    trusted = await login.start(services, visitor(), LOGIN, browser_token=signed_in.browser_token)
    stranger = await login.start(services, visitor(), LOGIN, browser_token="made up")

    assert isinstance(trusted, SignedIn)
    assert stranger == Opened()


async def test_a_hash_of_another_cost_is_renewed_at_the_next_login(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    dearer = replace(services, hasher=Hasher(5))

    await login.start(dearer, visitor(), LOGIN, browser_token=None)

    account = await accounts.find_by_username(services.db, "ann")
    assert account is not None
    assert cost_of(account.password_hash) == 5
    dearer.hasher.close()


async def test_too_many_at_once_are_told_when_to_come_back(services: Services) -> None:
    hasher = Hasher(4)
    hasher._room = 0
    full = replace(services, hasher=hasher)

    assert await login.start(full, visitor(), LOGIN, browser_token=None) == Busy(5)
    hasher.close()


async def _statements(services: Services, form: login.Form) -> list[str]:
    """Return what a login asks of the database, without the values."""
    asked: list[str] = []
    real = services.db.fetch_all

    async def listening(sql: str, values: object = None) -> object:
        asked.append(" ".join(sql.split()))
        return await real(sql, values)  # type: ignore[arg-type]

    services.db.fetch_all = listening  # type: ignore[method-assign,assignment]
    try:
        await login.start(services, visitor(), form, browser_token=None)
    finally:
        services.db.fetch_all = real  # type: ignore[method-assign]
    return asked
