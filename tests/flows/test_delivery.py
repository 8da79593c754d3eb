"""Delivering the outbox to a real mail server, which does not always want to."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from otpweb.domain.challenges import Outcome
from otpweb.domain.mails import Mail, MailState
from otpweb.domain.tokens import digest
from otpweb.flows import registration, resending
from otpweb.flows.delivery import Postman
from otpweb.flows.services import Services
from otpweb.mail.smtp import Mailer, SmtpServer
from otpweb.storage import challenges, outbox
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, visitor
from tests.mail.sink import Sink
from tests.mailbox import Mailbox


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@asynccontextmanager
async def postman_at_work(services: Services, port: int) -> AsyncIterator[Postman]:
    """Run a postman, as the app does."""
    postman = Postman(services, Mailer(SmtpServer("127.0.0.1", port, None, None, "none", 2.0)))
    work = asyncio.create_task(postman.run())
    try:
        yield postman
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await postman.finish(within=2)


async def post_a_code(services: Services, email: str = EMAIL) -> str:
    """Register somebody and return the id of her challenge."""
    visit = visitor()
    name = email.partition("@")[0]
    await registration.start(services, visit, registration.Form(name, email, FORM.password))
    challenge = await challenges.find_newest(services.db, digest(visit.handle))
    assert challenge is not None
    return challenge.id


async def mail_of(services: Services, challenge_id: str) -> Mail:
    mail = await outbox.find_newest(services.db, challenge_id)
    assert mail is not None
    return mail


async def until(services: Services, challenge_id: str, state: MailState) -> Mail:
    """Wait for what becomes of a mail."""
    for _ in range(300):
        mail = await mail_of(services, challenge_id)
        if mail.state is state:
            return mail
        await asyncio.sleep(0.02)
    raise AssertionError(f"the mail is {mail.state}, not {state}")


async def test_a_mail_reaches_the_server_with_the_code_that_counts(
    services: Services, mailbox: Mailbox, sink: Sink
) -> None:
    async with postman_at_work(services, sink.port):
        await post_a_code(services)

        [received] = await sink.wait_for(EMAIL)

    assert received.message["Subject"].startswith(await mailbox.code_for(EMAIL))


async def test_what_the_server_took_is_accepted(services: Services, sink: Sink) -> None:
    async with postman_at_work(services, sink.port):
        mail = await until(services, await post_a_code(services), MailState.ACCEPTED)

    assert mail.settled_at is not None


async def test_a_refused_address_is_not_tried_again(services: Services, sink: Sink) -> None:
    sink.replies[EMAIL] = "550 5.1.1 No such user here"
    async with postman_at_work(services, sink.port):
        mail = await until(services, await post_a_code(services), MailState.REFUSED)

    assert mail.attempts == 1


async def test_a_deferred_mail_is_tried_again(services: Services, sink: Sink, clock: Clock) -> None:
    sink.deferrals[EMAIL] = 2
    async with postman_at_work(services, sink.port):
        challenge_id = await post_a_code(services)
        await until(services, challenge_id, MailState.DELAYED)
        for _ in range(2):
            clock.advance(20)
            services.mail_waiting.set()
            await asyncio.sleep(0.2)

        mail = await until(services, challenge_id, MailState.ACCEPTED)

    assert mail.attempts == 3
    assert len(sink.messages) == 1


async def test_a_mail_is_never_sent_after_its_code_died(
    services: Services, sink: Sink, clock: Clock
) -> None:
    sink.deferrals[EMAIL] = 1
    async with postman_at_work(services, sink.port):
        challenge_id = await post_a_code(services)
        await until(services, challenge_id, MailState.DELAYED)
        clock.advance(301)
        services.mail_waiting.set()

        await until(services, challenge_id, MailState.EXPIRED)

    assert not sink.messages


async def test_one_bad_address_does_not_stop_the_others(services: Services, sink: Sink) -> None:
    sink.replies["bad@example.com"] = "550 5.1.1 No such user here"
    people = ["ann1@example.com", "bad@example.com", "ann2@example.com", "ann3@example.com"]
    for email in people:
        await post_a_code(services, email)

    async with postman_at_work(services, sink.port):
        for email in people:
            if email != "bad@example.com":
                await sink.wait_for(email)


async def test_a_mail_is_not_sent_after_its_request_was_given_up(
    services: Services, sink: Sink
) -> None:
    challenge_id = await post_a_code(services)
    await challenges.end(services.db, challenge_id, Outcome.CANCELLED, now=services.clock())
    async with postman_at_work(services, sink.port):
        await until(services, challenge_id, MailState.EXPIRED)

    assert not sink.messages


async def test_a_mail_to_a_mistyped_address_is_not_sent_once_it_is_corrected(
    services: Services, sink: Sink
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    await resending.correct_address(services, visit, "ann@example.org")

    async with postman_at_work(services, sink.port):
        await sink.wait_for("ann@example.org")
        await asyncio.sleep(0.2)

    assert not sink.addressed_to(EMAIL)


async def test_a_letter_that_only_a_newer_version_knows_stops_nobody(
    services: Services, sink: Sink
) -> None:
    await post_a_code(services)
    await services.db.execute("UPDATE outbox SET message = 'letter_of_next_year'")

    async with postman_at_work(services, sink.port):
        await post_a_code(services, "bob@example.com")
        await sink.wait_for("bob@example.com")

    assert len(sink.messages) == 1


async def test_two_processes_share_the_work_and_send_each_mail_once(
    services: Services, sink: Sink
) -> None:
    people = [f"ann{number}@example.com" for number in range(12)]
    ids = [await post_a_code(services, email) for email in people]

    async with postman_at_work(services, sink.port), postman_at_work(services, sink.port):
        for challenge_id in ids:
            await until(services, challenge_id, MailState.ACCEPTED)

    assert len(sink.messages) == 12


async def test_a_mail_whose_sender_died_is_sent_when_its_lease_runs_out(
    services: Services, sink: Sink, clock: Clock
) -> None:
    challenge_id = await post_a_code(services)
    await outbox.claim(services.db, limit=1, now=clock())  # and no more is heard of it
    clock.advance(16)

    async with postman_at_work(services, sink.port):
        await until(services, challenge_id, MailState.ACCEPTED)


async def test_a_mail_that_takes_long_is_not_sent_by_somebody_else(
    services: Services, sink: Sink, clock: Clock
) -> None:
    sink.trouble = "silent after data"
    async with postman_at_work(services, sink.port):
        challenge_id = await post_a_code(services)
        await sink.wait_for_command("DATA")
        for _ in range(4):
            clock.advance(6)
            services.mail_waiting.set()
            await asyncio.sleep(0.1)

        assert await outbox.claim(services.db, limit=1, now=clock()) == []
    assert (await mail_of(services, challenge_id)).attempts == 1


async def test_a_mail_sent_twice_is_recognisably_one(
    services: Services, sink: Sink, clock: Clock
) -> None:
    sink.trouble = "drops after data"
    async with postman_at_work(services, sink.port):
        challenge_id = await post_a_code(services)
        await until(services, challenge_id, MailState.DELAYED)
        sink.trouble = None
        clock.advance(3)
        services.mail_waiting.set()
        await until(services, challenge_id, MailState.ACCEPTED)

    first, second = (received.message for received in sink.messages)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Subject"] == second["Subject"]


async def test_a_mail_server_that_is_down_is_waited_for(services: Services) -> None:
    async with postman_at_work(services, port=1):
        challenge_id = await post_a_code(services)

        mail = await until(services, challenge_id, MailState.DELAYED)

    assert mail.settled_at is None
