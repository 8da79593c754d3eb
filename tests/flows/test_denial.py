"""“This was not me”: looking changes nothing, denying ends the request and the mails of a day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from otpweb.domain.challenges import Outcome, Purpose
from otpweb.domain.keys import Keyring
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import denial, housekeeping, login, registration, resending
from otpweb.flows.challenges import Opened
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import NoChallenge
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, LOGIN, answer, link_token, register, visitor
from tests.mailbox import Mailbox

DAY = timedelta(days=1)


async def test_looking_at_it_changes_nothing(services: Services, mailbox: Mailbox) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)

    seen = await denial.look(services, await link_token(mailbox))

    assert seen
    assert (seen.purpose, seen.email, seen.is_over) == (Purpose.REGISTER, EMAIL, False)
    assert seen.muted_until is None
    assert isinstance(await answer(services, visit, await mailbox.code_for(EMAIL)), SignedIn)


async def test_denying_ends_the_request(services: Services, mailbox: Mailbox) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)

    assert await denial.deny(services, visitor(), await link_token(mailbox))
    code = await mailbox.code_for(EMAIL)
    assert await answer(services, visit, code) == NoChallenge(Outcome.DENIED)


async def test_a_mail_that_still_waits_is_not_sent(services: Services, mailbox: Mailbox) -> None:
    await registration.start(services, visitor(), FORM)
    await denial.deny(services, visitor(), await link_token(mailbox))

    seen = await denial.look(services, await link_token(mailbox))

    assert seen
    assert seen.is_over


async def test_for_a_day_nobody_gets_mail_sent_there(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await registration.start(services, visitor(), FORM)
    await denial.deny(services, visitor(), await link_token(mailbox))
    clock.advance(86_000)

    refused = await registration.start(services, visitor(), FORM)
    clock.advance(400)

    assert isinstance(refused, TooSoon)
    assert refused.reason is Reason.MUTED
    assert await registration.start(services, visitor(), FORM) == Opened()


async def test_it_can_be_taken_back(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    await registration.start(services, visitor(), FORM)
    link = await link_token(mailbox)
    await denial.deny(services, visitor(), link)

    assert await denial.allow(services, visitor(), link)
    clock.advance(60)
    assert await registration.start(services, visitor(), FORM) == Opened()


async def test_what_was_ended_stays_ended_when_it_is_taken_back(
    services: Services, mailbox: Mailbox
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    link = await link_token(mailbox)
    await denial.deny(services, visitor(), link)
    await denial.allow(services, visitor(), link)

    code = await mailbox.code_for(EMAIL)
    assert await answer(services, visit, code) == NoChallenge(Outcome.DENIED)


async def test_twice_is_once(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    await registration.start(services, visitor(), FORM)
    link = await link_token(mailbox)
    await denial.deny(services, visitor(), link)
    first = await denial.look(services, link)
    clock.advance(3600)

    assert await denial.deny(services, visitor(), link)
    assert await denial.look(services, link) == first


async def test_a_code_that_was_used_stays_used(services: Services, mailbox: Mailbox) -> None:
    signed_in = await register(services, mailbox)
    link = await link_token(mailbox)

    assert await denial.deny(services, visitor(), link)

    seen = await denial.look(services, link)
    assert seen
    assert seen.is_over
    assert seen.muted_until
    rows = await services.db.fetch_all("SELECT outcome FROM challenges")
    assert [row["outcome"] for row in rows] == ["verified"]
    assert signed_in.token


async def test_an_old_code_is_over(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    await registration.start(services, visitor(), FORM)
    clock.advance(300)

    seen = await denial.look(services, await link_token(mailbox))

    assert seen
    assert seen.is_over


async def test_a_link_works_for_a_day(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    await registration.start(services, visitor(), FORM)
    link = await link_token(mailbox)
    clock.advance(86_400)
    await housekeeping.tidy(services)
    assert await denial.look(services, link)

    clock.advance(301)
    await housekeeping.tidy(services)

    seen = await denial.look(services, link)
    assert seen
    assert seen.is_late
    assert not await denial.deny(services, visitor(), link)
    clock.advance(86_400)
    await housekeeping.tidy(services)
    assert await denial.look(services, link) is None


async def test_who_presses_late_can_take_it_back_as_long_as_the_silence_lasts(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await registration.start(services, visitor(), FORM)
    link = await link_token(mailbox)
    clock.advance(86_400)
    assert await denial.deny(services, visitor(), link)
    clock.advance(86_399)
    await housekeeping.tidy(services)
    seen = await denial.look(services, link)
    assert seen
    assert seen.muted_until

    assert await denial.allow(services, visitor(), link)

    assert await registration.start(services, visitor(), FORM) == Opened()


async def test_a_used_code_is_told_from_one_that_died(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    used = await denial.look(services, await link_token(mailbox))
    clock.advance(60)
    visit = visitor()
    await login.start(services, visit, LOGIN)
    await resending.cancel(services, visit)
    died = await denial.look(services, await link_token(mailbox))

    assert used
    assert died
    assert (used.is_over, used.is_used) == (True, True)
    assert (died.is_over, died.is_used) == (True, False)


async def test_a_mailbox_that_was_typed_by_mistake_used_no_code(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    link = await link_token(mailbox)
    clock.advance(60)
    await resending.correct_address(services, visit, "ann@right.example.org")
    await answer(services, visit, await mailbox.code_for("ann@right.example.org"))

    seen = await denial.look(services, link)

    assert seen
    assert (seen.is_over, seen.is_used) == (True, False)


async def test_a_link_survives_the_rotation_of_the_key(
    services: Services, mailbox: Mailbox
) -> None:
    await registration.start(services, visitor(), FORM)
    keys = Keyring("a new secret", ("a secret that only the tests know",))

    assert await denial.deny(replace(services, keys=keys), visitor(), await link_token(mailbox))


@pytest.mark.parametrize("made_up", ["", "-", "made-up", "\0", "\udcff", "a" * 32 + "-" + "0" * 32])
async def test_a_link_that_we_did_not_write_does_nothing(services: Services, made_up: str) -> None:
    assert await denial.look(services, made_up) is None
    assert not await denial.deny(services, visitor(), made_up)
    assert not await denial.allow(services, visitor(), made_up)
