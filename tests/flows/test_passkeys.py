"""The passkeys of an account: added, renamed and removed by its owner, and by nobody else."""

import asyncio
from dataclasses import replace

from otpweb.domain.authenticators import Factor
from otpweb.flows import eviction, passkeys, sessions
from otpweb.flows.passkey_login import UnknownPasskey
from otpweb.flows.passkeys import Problem
from otpweb.flows.second_step import NotAsked
from otpweb.flows.services import Services
from otpweb.storage import accounts
from tests.authenticator import Manners
from tests.clock import Clock
from tests.flows.passkeys import add_passkey, asked_in, new_device, passkeys_of, sign_in
from tests.flows.people import EMAIL, LOGIN, log_in, register, visitor
from tests.mailbox import Mailbox


async def test_a_passkey_is_kept_under_the_name_of_its_device_and_its_owner_is_told(
    services: Services, mailbox: Mailbox
) -> None:
    token = await add_passkey(services, new_device(), (await register(services, mailbox)).token)

    [passkey] = await passkeys_of(services, token)
    assert passkey.name == "Chrome on Android"
    assert passkey.last_used_at is None
    assert "a passkey was added" in (await mailbox.newest(EMAIL)).text


async def test_whoever_adds_a_passkey_has_shown_it(services: Services, mailbox: Mailbox) -> None:
    before = (await register(services, mailbox)).token

    token = await add_passkey(services, new_device(), before)

    session = await sessions.resume(services, token)
    assert session
    assert session.verified_by is Factor.PASSKEY
    assert await sessions.resume(services, before) is None


async def test_what_got_in_by_less_is_out_once_there_is_a_passkey(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    own = await register(services, mailbox)
    elsewhere = await log_in(services, mailbox, clock, replace(LOGIN, trust=True))

    await add_passkey(services, new_device(), own.token)

    assert await sessions.resume(services, elsewhere.token) is None
    assert await services.db.fetch_all("SELECT id FROM trusted_browsers") == []


async def test_what_was_made_for_another_question_is_refused(
    services: Services, mailbox: Mailbox
) -> None:
    asked = await asked_in(services, (await register(services, mailbox)).token)
    visit, other = visitor(), visitor()
    answer = new_device().register(
        await passkeys.options_to_add(services, visit, asked.account), Manners(challenge="AAAA")
    )
    elsewhere = new_device().register(await passkeys.options_to_add(services, other, asked.account))

    for text in (answer, elsewhere, "", "{}"):
        assert await passkeys.add(services, visit, asked, text, "") is Problem.UNPROVEN


async def test_one_answer_adds_one_passkey(services: Services, mailbox: Mailbox) -> None:
    asked = await asked_in(services, (await register(services, mailbox)).token)
    visit = visitor()
    answer = new_device().register(await passkeys.options_to_add(services, visit, asked.account))
    await passkeys.add(services, visit, asked, answer, "")

    assert await passkeys.add(services, visit, asked, answer, "") is Problem.UNPROVEN


async def test_an_answer_is_late_after_a_quarter_of_an_hour(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    asked = await asked_in(services, (await register(services, mailbox)).token)
    visit = visitor()
    answer = new_device().register(await passkeys.options_to_add(services, visit, asked.account))
    clock.advance(900)

    assert await passkeys.add(services, visit, asked, answer, "") is Problem.UNPROVEN


async def test_tabs_that_ask_at_about_the_same_time_may_both_answer(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    asked = await asked_in(services, (await register(services, mailbox)).token)
    visit = visitor()
    first = await passkeys.options_to_add(services, visit, asked.account)
    clock.advance(299)
    assert await passkeys.options_to_add(services, visit, asked.account) == first

    clock.advance(2)

    assert await passkeys.options_to_add(services, visit, asked.account) != first


async def test_a_passkey_that_was_taken_over_from_another_account_is_refused(
    services: Services, mailbox: Mailbox
) -> None:
    device = new_device()
    await add_passkey(services, device, (await register(services, mailbox)).token)
    bob = await register(services, mailbox, "bob", "bob@example.com")
    asked, visit = await asked_in(services, bob.token), visitor()
    answer = device.register(await passkeys.options_to_add(services, visit, asked.account))
    await services.db.execute(
        "UPDATE passkeys SET credential_id = :id", {"id": list(device.held)[-1]}
    )

    assert await passkeys.add(services, visit, asked, answer, "") is Problem.TAKEN


async def test_ten_passkeys_are_enough(services: Services, mailbox: Mailbox) -> None:
    token = (await register(services, mailbox)).token
    for _ in range(passkeys.MOST):
        token = await add_passkey(services, new_device(), token)
    asked, visit = await asked_in(services, token), visitor()
    answer = new_device().register(await passkeys.options_to_add(services, visit, asked.account))

    assert await passkeys.add(services, visit, asked, answer, "") is Problem.TOO_MANY


async def test_whoever_is_logged_out_meanwhile_stays_so(
    services: Services, mailbox: Mailbox
) -> None:
    signed_in = await register(services, mailbox)
    asked, visit = await asked_in(services, signed_in.token), visitor()
    answer = new_device().register(await passkeys.options_to_add(services, visit, asked.account))
    await sessions.end(services, visit, signed_in.token)

    assert await passkeys.add(services, visit, asked, answer, "") == NotAsked()
    assert await passkeys.list_all(services, asked.account) == []


async def test_whoever_is_put_out_at_the_same_moment_leaves_no_passkey(
    services: Services, mailbox: Mailbox
) -> None:
    asked = await asked_in(services, (await register(services, mailbox)).token)
    visit, is_locked = visitor(), asyncio.Event()
    answer = new_device().register(await passkeys.options_to_add(services, visit, asked.account))

    async def put_out() -> None:
        async with services.db.transaction():
            await accounts.lock(services.db, asked.account.id)
            is_locked.set()
            await asyncio.sleep(0.1)  # so long it has to wait for us; too short is no error
            await eviction.put_out_all(services, asked.account)

    async def add() -> object:
        await is_locked.wait()
        return await passkeys.add(services, visit, asked, answer, "")

    _, added = await asyncio.gather(put_out(), add())

    assert added == NotAsked()
    assert await passkeys.list_all(services, asked.account) == []


async def test_an_account_that_is_gone_meanwhile_gets_no_passkey(
    services: Services, mailbox: Mailbox
) -> None:
    asked = await asked_in(services, (await register(services, mailbox)).token)
    visit, is_locked = visitor(), asyncio.Event()
    answer = new_device().register(await passkeys.options_to_add(services, visit, asked.account))

    async def leave() -> None:
        async with services.db.transaction():
            await accounts.lock(services.db, asked.account.id)
            is_locked.set()
            await asyncio.sleep(0.1)  # likewise
            await accounts.delete(services.db, asked.account.id)

    async def add() -> object:
        await is_locked.wait()
        return await passkeys.add(services, visit, asked, answer, "")

    assert (await asyncio.gather(leave(), add()))[1] == NotAsked()


async def test_a_passkey_is_renamed_by_its_owner_alone(
    services: Services, mailbox: Mailbox
) -> None:
    token = await add_passkey(services, new_device(), (await register(services, mailbox)).token)
    bob = await asked_in(services, (await register(services, mailbox, "bob", "b@x.org")).token)
    [passkey] = await passkeys_of(services, token)
    ann = (await asked_in(services, token)).account

    assert await passkeys.rename(services, bob.account, passkey.id, "mine now")
    assert not await passkeys.rename(services, ann, passkey.id, " \n")
    assert await passkeys.rename(services, ann, passkey.id, "  old \u202e phone ")

    assert [one.name for one in await passkeys_of(services, token)] == ["old phone"]


async def test_a_passkey_is_removed_by_its_owner_alone(
    services: Services, mailbox: Mailbox
) -> None:
    device = new_device()
    token = await add_passkey(services, device, (await register(services, mailbox)).token)
    bob = await asked_in(services, (await register(services, mailbox, "bob", "b@x.org")).token)
    [passkey] = await passkeys_of(services, token)

    await passkeys.remove(services, visitor(), bob.account, passkey.id)

    assert await passkeys_of(services, token) == [passkey]


async def test_with_the_last_passkey_goes_all_that_depends_on_it(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    token = await add_passkey(services, new_device(), (await register(services, mailbox)).token)
    account = (await asked_in(services, token)).account
    await accounts.take_mailed_code(services.db, account.id, accepted=False)
    await services.db.execute(
        "INSERT INTO recovery_codes (digest, account_id, created_at) VALUES ('f00', :id, 0)",
        {"id": account.id},
    )
    [passkey] = await passkeys_of(services, token)

    for _ in range(2):
        await passkeys.remove(services, visitor(), account, passkey.id)

    after = (await asked_in(services, token)).account.authenticators
    assert (after.passkeys, after.recovery_codes, after.takes_mailed_code) == (0, 0, True)
    assert "a passkey was removed" in (await mailbox.newest(EMAIL)).text
    assert await log_in(services, mailbox, clock, LOGIN)


async def test_a_removed_passkey_opens_nothing(services: Services, mailbox: Mailbox) -> None:
    device = new_device()
    token = await add_passkey(services, device, (await register(services, mailbox)).token)
    [passkey] = await passkeys_of(services, token)
    account = (await asked_in(services, token)).account
    await passkeys.remove(services, visitor(), account, passkey.id)

    assert await sign_in(services, device) == UnknownPasskey()
