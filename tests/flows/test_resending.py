"""Again, elsewhere, or not at all."""

import asyncio
from dataclasses import replace

from otpweb.domain.addresses import AddressPolicy, AddressProblem
from otpweb.domain.challenges import Exhausted, OlderCode, Outcome, Purpose, WrongCode
from otpweb.domain.codes import derive_code
from otpweb.domain.tokens import digest
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import login, registration, resending
from otpweb.flows.resending import NoMoreMails, Sent
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import NoChallenge
from otpweb.storage import accounts, challenges
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, LOGIN, answer, begin_login, register, visitor
from tests.guesses import other_than
from tests.mailbox import Mailbox


async def test_twenty_parallel_resends_send_one_mail(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    clock.advance(60)

    results = await asyncio.gather(*(resending.resend(services, visit) for _ in range(20)))

    assert results.count(Sent()) == 1
    assert len(await mailbox.of(EMAIL)) == 2


async def test_the_next_mail_waits_for_its_minute(services: Services, clock: Clock) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    clock.advance(35)

    assert await resending.resend(services, visit) == TooSoon(25, Reason.INTERVAL)


async def test_asking_too_soon_does_not_prolong_the_wait(services: Services, clock: Clock) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    for _ in range(5):
        clock.advance(10)
        await resending.resend(services, visit)
    clock.advance(10)

    assert await resending.resend(services, visit) == Sent()


async def test_a_challenge_has_five_mails(services: Services, clock: Clock) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    for _ in range(4):
        clock.advance(60)
        await resending.resend(services, visit)
    clock.advance(60)

    assert await resending.resend(services, visit) == NoMoreMails()


async def test_an_exhausted_challenge_gets_no_new_code(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    for _ in range(5):
        await answer(services, visit, other_than(await mailbox.code_for(EMAIL)))
    clock.advance(60)

    assert await resending.resend(services, visit) == Exhausted()


async def test_a_corrected_address_gets_the_code_at_once(
    services: Services, mailbox: Mailbox
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)

    assert await resending.correct_address(services, visit, "ann@example.org") == Sent()
    code = await mailbox.code_for("ann@example.org")
    assert isinstance(await answer(services, visit, code), SignedIn)


async def test_the_code_for_the_old_address_proves_nothing_about_the_new(
    services: Services, mailbox: Mailbox
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    old = await mailbox.code_for(EMAIL)
    await resending.correct_address(services, visit, "ann@example.org")

    assert isinstance(await answer(services, visit, old), OlderCode)


async def test_no_code_opens_a_registration_corrected_to_a_known_address(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    visit = visitor()
    await registration.start(
        services, visit, registration.Form("bob", "b@example.org", FORM.password)
    )
    await resending.correct_address(services, visit, EMAIL)
    challenge = await challenges.find_newest(services.db, digest(visit.handle))
    assert challenge
    key = services.keys.find(challenge.key_id)
    assert key

    # No mail holds it, and yet somebody might hit upon it.
    code = derive_code(key, challenge.id, challenge.mails, challenge.code_form)

    assert "already have an account" in (await mailbox.newest(EMAIL)).subject
    assert await answer(services, visit, code) == WrongCode(4)
    assert len(await services.db.fetch_all("SELECT id FROM sessions")) == 1
    assert await accounts.find_by_username(services.db, "bob") is None


async def test_correcting_to_the_same_address_sends_nothing(
    services: Services, mailbox: Mailbox
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)

    assert await resending.correct_address(services, visit, "ANN@example.com") == Sent()
    assert len(await mailbox.of(EMAIL)) == 1


async def test_a_correction_that_is_no_address_changes_nothing(services: Services) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)

    corrected = await resending.correct_address(services, visit, "a@b.org, c@d.org")

    assert corrected is AddressProblem.MALFORMED


async def test_a_throw_away_address_does_not_come_in_by_a_correction(services: Services) -> None:
    policy = AddressPolicy(frozenset({"throw.example.org"}), is_refused=True)
    strict = replace(services, addresses=policy)
    visit = visitor()
    await registration.start(strict, visit, FORM)

    corrected = await resending.correct_address(strict, visit, "ann@throw.example.org")

    assert corrected is AddressProblem.DISPOSABLE


async def test_a_login_stays_with_its_address(services: Services, mailbox: Mailbox) -> None:
    await register(services, mailbox)
    visit = visitor()
    await login.start(services, visit, LOGIN)

    assert await resending.correct_address(services, visit, "m@example.org") == NoChallenge(None)


async def test_a_right_password_is_good_for_a_quarter_of_an_hour(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    visit = await begin_login(services, clock)
    clock.advance(540)
    assert await resending.resend(services, visit) == Sent()
    clock.advance(61)

    assert await resending.resend(services, visit) == NoMoreMails()


async def test_a_registration_may_wait_for_a_slow_mailbox_for_longer(
    services: Services, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    clock.advance(3600)

    assert await resending.resend(services, visit) == Sent()


async def test_cancelling_kills_the_code(services: Services, mailbox: Mailbox) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)

    assert await resending.cancel(services, visit) is Purpose.REGISTER
    code = await mailbox.code_for(EMAIL)
    assert await answer(services, visit, code) == NoChallenge(Outcome.CANCELLED)


async def test_cancelling_nothing_is_harmless(services: Services) -> None:
    assert await resending.cancel(services, visitor()) is None
