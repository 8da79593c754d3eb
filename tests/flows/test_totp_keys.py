"""Apps and the keys that their secrets are sealed under: rotated, and dropped."""

from dataclasses import replace

from otpweb.domain.authenticators import Factor
from otpweb.domain.keys import Keyring
from otpweb.flows import (
    asking,
    authenticators,
    passkeys,
    totp_check,
)
from otpweb.flows.second_step import WrongAnswer
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.clock import Clock
from tests.flows.authenticators import (
    answer_step,
    in_session_of,
    register_with_app,
    session_of,
    show_password,
)
from tests.flows.passkeys import add_passkey, new_device, passkeys_of
from tests.mailbox import Mailbox

TOTP = Factor.TOTP


def with_keys(services: Services, *secrets: str) -> Services:
    return replace(services, keys=Keyring(secrets[0], secrets[1:]))


async def test_a_secret_opens_for_as_long_as_its_key_is_kept(
    services: Services, clock: Clock
) -> None:
    before = with_keys(services, "older key")
    app = await register_with_app(before, Mailbox(before), clock)
    visit = await show_password(services)
    account = (await session_of(services, app.session_token)).account
    rotated, dropped = with_keys(services, "newer", "older key"), with_keys(services, "newer")

    assert not await totp_check.is_readable(dropped, account)
    assert not await authenticators.can_choose(dropped, account)
    assert isinstance(await answer_step(dropped, visit, TOTP, app.next_code()), WrongAnswer)
    assert await totp_check.is_readable(rotated, account)
    assert isinstance(await answer_step(rotated, visit, TOTP, app.code()), SignedIn)
    assert await totp_check.is_readable(dropped, account), "sealed anew by its use"


async def test_what_no_key_opens_is_not_left_behind_as_the_only_way_in(
    services: Services, clock: Clock
) -> None:
    before, dropped = with_keys(services, "older key"), with_keys(services, "newer")
    app = await register_with_app(before, Mailbox(before), clock)
    token = await add_passkey(dropped, new_device(), app.session_token)
    account = (await session_of(dropped, token)).account
    await authenticators.accept_mailed_code(dropped, in_session_of(token), account, accepted=False)

    [passkey] = await passkeys_of(dropped, token)
    await passkeys.remove(dropped, in_session_of(token), account, passkey.id)

    visit = await show_password(dropped)
    asked = await asking.at_door(dropped, visit)
    assert asked
    assert Factor.MAILED_CODE in asked.ways
