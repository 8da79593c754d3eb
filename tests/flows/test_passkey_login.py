"""A passkey alone: it logs in its owner, once for each question, and nobody else."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from otpweb.domain.budgets import Budget
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import passkey_login, sessions
from otpweb.flows.entering import Wishes
from otpweb.flows.passkey_login import NoPasskey, ShutOut, UnknownPasskey
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.authenticator import Manners, SoftwareAuthenticator
from tests.flows.passkeys import add_passkey, new_device, passkeys_of, sign_in
from tests.flows.people import register, suspend, visitor
from tests.mailbox import Mailbox


@pytest.fixture
async def device(services: Services, mailbox: Mailbox) -> SoftwareAuthenticator:
    """A device with a passkey of Ann's."""
    device = new_device()
    await add_passkey(services, device, (await register(services, mailbox)).token)
    return device


async def test_a_passkey_logs_in_its_owner_as_she_wishes(
    services: Services, device: SoftwareAuthenticator
) -> None:
    visit = visitor()
    answer = device.sign_in(await passkey_login.options(services, visit))
    wishes = Wishes(remember=True, next_path="/account")

    entered = await passkey_login.log_in(services, visit, answer, wishes)

    assert isinstance(entered, SignedIn)
    assert (entered.remember, entered.next_path) == (True, "/account")
    session = await sessions.resume(services, entered.token)
    assert session
    assert session.account.username == "ann"
    [passkey] = await passkeys_of(services, entered.token)
    assert passkey.last_used_at


async def test_everybody_is_asked_alike(services: Services, device: SoftwareAuthenticator) -> None:
    options = json.loads(await passkey_login.options(services, visitor()))

    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"


async def test_an_answer_is_good_once(services: Services, device: SoftwareAuthenticator) -> None:
    visit = visitor()
    answer = device.sign_in(await passkey_login.options(services, visit))

    entered = await asyncio.gather(
        *(passkey_login.log_in(services, visit, answer, Wishes()) for _ in range(5))
    )

    assert sum(isinstance(one, SignedIn) for one in entered) == 1


async def test_an_answer_is_good_in_the_browser_that_was_asked(
    services: Services, device: SoftwareAuthenticator
) -> None:
    answer = device.sign_in(await passkey_login.options(services, visitor()))
    other = visitor()
    await passkey_login.options(services, other)

    assert await passkey_login.log_in(services, other, answer, Wishes()) == UnknownPasskey()


@pytest.mark.parametrize(
    "manners",
    [
        Manners(is_verified=False),
        Manners(counter=0),
        Manners(origin="https://evil.example"),
        Manners(user_handle="Ym9i"),
    ],
    ids=["by touch alone", "counter that went back", "other site", "other account"],
)
async def test_what_proves_too_little_is_refused(
    services: Services, device: SoftwareAuthenticator, manners: Manners
) -> None:
    assert isinstance(await sign_in(services, device), SignedIn)

    assert await sign_in(services, device, manners=manners) == UnknownPasskey()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"id": ""}', "{" * 5000])
async def test_what_names_no_passkey_uses_up_nothing(
    services: Services, device: SoftwareAuthenticator, text: str
) -> None:
    visit = visitor()
    answer = device.sign_in(await passkey_login.options(services, visit))

    assert await passkey_login.log_in(services, visit, text, Wishes()) == NoPasskey()

    assert isinstance(await passkey_login.log_in(services, visit, answer, Wishes()), SignedIn)


async def test_a_suspended_owner_is_told_so(
    services: Services, device: SoftwareAuthenticator
) -> None:
    await suspend(services)

    assert await sign_in(services, device) == ShutOut("")


async def test_a_client_that_shows_wrong_passkeys_has_to_wait_and_a_right_one_costs_nothing(
    services: Services, device: SoftwareAuthenticator
) -> None:
    two = Budget("codes of client", hits=2, window=timedelta(hours=1))
    strict = replace(services, budgets=replace(services.budgets, client_codes=(two,)))
    for _ in range(3):
        assert isinstance(await sign_in(strict, device), SignedIn)
    wrong = Manners(is_verified=False)
    for _ in range(2):
        assert await sign_in(strict, device, manners=wrong) == UnknownPasskey()

    waits = await sign_in(strict, device)

    assert isinstance(waits, TooSoon)
    assert waits.reason is Reason.CLIENT
