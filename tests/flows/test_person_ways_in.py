"""Ways into an account: begun anew, removed, or gone with it."""

from dataclasses import replace

import pytest

from otpweb.domain.visits import Visit
from otpweb.flows import login, person_ways_in, recovery, registration, sessions
from otpweb.flows.challenges import Opened
from otpweb.flows.desk import SHELL
from otpweb.flows.person_acts import (
    Acted,
    NotAsItIs,
    WrongName,
)
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.authenticators import register_with_app
from tests.flows.operators import BOB, account_of, ann, bob
from tests.flows.people import (
    EMAIL,
    FORM,
    LOGIN,
    get_grant,
    log_in,
    register,
    visitor,
)
from tests.mailbox import Mailbox

__all__ = ["ann", "bob"]


async def test_a_started_recovery_is_finished_as_any_other(
    services: Services, mailbox: Mailbox, clock: Clock, ann: Visit
) -> None:
    await person_ways_in.start_recovery(services, SHELL, (await account_of(services)).id)
    assert isinstance(await login.start(services, visitor(), LOGIN), login.WrongPassword)

    visit = await get_grant(services, mailbox, clock)
    chosen = await recovery.choose_password(services, visit, "seven quiet owls")

    assert chosen == recovery.Chosen()
    form = replace(LOGIN, password="seven quiet owls")
    assert await log_in(services, mailbox, clock, form)


async def test_removed_authenticators_open_nothing_and_mail_is_enough(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    app = await register_with_app(services, mailbox, clock)
    account = await account_of(services)
    await services.db.execute(
        "UPDATE accounts SET takes_mailed_code = 0, authenticator_required = 1"
    )

    done = await person_ways_in.remove_authenticators(services, SHELL, account.id)

    assert isinstance(done, Acted)
    has = (await account_of(services)).authenticators
    assert (has.has_own, has.recovery_codes, has.takes_mailed_code, has.must_be_shown) == (
        *(False, 0, True),
        False,
    )
    assert await sessions.resume(services, app.session_token) is None
    assert await log_in(services, mailbox, clock, LOGIN)


async def test_without_authenticators_there_is_nothing_to_remove(
    services: Services, ann: Visit
) -> None:
    account = await account_of(services)

    done = await person_ways_in.remove_authenticators(services, SHELL, account.id)

    assert done == NotAsItIs()


@pytest.mark.parametrize("typed", ["", "bob", "ann ann", "a" * 4000])
async def test_another_name_deletes_nobody(services: Services, ann: Visit, typed: str) -> None:
    account = await account_of(services)

    assert await person_ways_in.delete(services, SHELL, account.id, typed) == WrongName()

    assert await sessions.account_of(services, ann)


async def test_with_an_account_goes_what_was_asked_for_with_its_address(
    services: Services, mailbox: Mailbox, clock: Clock, ann: Visit
) -> None:
    clock.advance(60)
    assert await recovery.start(services, visitor(), EMAIL) == Opened()
    await register(services, mailbox, "bob", BOB)

    await person_ways_in.delete(services, SHELL, (await account_of(services)).id, "Ann")

    rows = await services.db.fetch_all("SELECT email FROM challenges")
    assert {row["email"] for row in rows} == {BOB}


async def test_a_form_that_waits_for_its_code_goes_too(
    services: Services, mailbox: Mailbox, clock: Clock, ann: Visit
) -> None:
    clock.advance(60)
    await registration.start(services, visitor(), replace(FORM, username="eve"))

    await person_ways_in.delete(services, SHELL, (await account_of(services)).id, "ann")

    assert await services.db.fetch_all("SELECT id FROM challenges") == []
