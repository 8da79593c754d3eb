"""The mail desk: what it sees, what is tried again, and what a pause stops."""

import asyncio
from dataclasses import replace

import pytest

from otpweb.domain.lists import PAGE
from otpweb.domain.mails import MailState
from otpweb.flows import mail_desk
from otpweb.flows.desk import SHELL
from otpweb.flows.mail_desk import Wanted
from otpweb.flows.services import Services
from otpweb.storage import outbox
from tests.clock import Clock
from tests.flows.mails import put, state_of
from tests.flows.people import EMAIL
from tests.flows.test_delivery import mail_of, post_a_code, postman_at_work, sink, until
from tests.mail.sink import Sink

__all__ = ["sink"]


DEAD = [MailState.REFUSED, MailState.FAILED, MailState.EXPIRED]


async def recipients(services: Services, wanted: Wanted = Wanted()) -> list[str]:  # noqa: B008
    return [line.recipient for line in (await mail_desk.look(services, wanted)).dead.items]


async def test_an_empty_outbox_is_quiet(services: Services) -> None:
    overview = await mail_desk.look(services, Wanted())

    assert (overview.waiting.items, overview.dead.items, overview.gone) == ([], [], [])
    assert overview.outlook.late_by(overview.now) is None


async def test_what_waits_is_seen_oldest_first_and_what_went_newest_first(
    services: Services,
) -> None:
    for age, state in enumerate([MailState.QUEUED, MailState.DELAYED, MailState.ACCEPTED] * 2):
        await put(services, state, to=f"{age}@example.com", age=age)

    overview = await mail_desk.look(services, Wanted())

    waiting = [line.recipient[0] for line in overview.waiting.items]
    assert waiting == ["4", "3", "1", "0"]
    assert [line.recipient[0] for line in overview.gone] == ["2", "5"]


async def test_dead_letters_come_page_by_page_newest_first(services: Services) -> None:
    for age in range(PAGE + 10):
        await put(services, DEAD[age % 3], to=f"{age}@example.com", age=age)

    first = (await mail_desk.look(services, Wanted())).dead
    assert first.after
    second = (await mail_desk.look(services, Wanted(after=first.after))).dead

    seen = [line.recipient for line in (*first.items, *second.items)]
    assert seen == [f"{age}@example.com" for age in range(PAGE + 10)]
    assert second.after is None


async def test_dead_letters_of_one_second_are_all_seen_once(services: Services) -> None:
    ids = {await put(services, MailState.REFUSED) for _ in range(PAGE + 10)}

    first = (await mail_desk.look(services, Wanted())).dead
    second = (await mail_desk.look(services, Wanted(after=first.after or ""))).dead

    assert {line.id for line in (*first.items, *second.items)} == ids


async def test_dead_letters_are_found_by_state(services: Services) -> None:
    for state in DEAD:
        await put(services, state, to=f"{state}@example.com")

    assert await recipients(services, Wanted(state=MailState.FAILED)) == ["failed@example.com"]


async def test_dead_letters_are_found_by_how_the_address_begins(services: Services) -> None:
    for name in ("Ann", "anna", "bob", "an", "zoë"):
        await put(services, MailState.REFUSED, to=f"{name}@example.com")

    assert await recipients(services, Wanted(recipient="ANN")) == [
        "anna@example.com",
        "Ann@example.com",
    ]
    assert await recipients(services, Wanted(recipient="zoë")) == ["zoë@example.com"]


async def test_those_to_an_address_come_page_by_page(services: Services) -> None:
    for age in range(PAGE + 10):
        await put(services, DEAD[age % 3], to=f"ann{age % 2}@example.com", age=age)
    wanted = Wanted(recipient="ann")

    first = (await mail_desk.look(services, wanted)).dead
    assert first.after
    second = (await mail_desk.look(services, replace(wanted, after=first.after))).dead

    assert len({line.id for line in (*first.items, *second.items)}) == PAGE + 10
    assert [line.recipient[3] for line in first.items] == ["1"] * 30 + ["0"] * 20


@pytest.mark.parametrize("after", ["", "x", "-", "1-", "-1", "999999999999999-a", "1-a-b-c", "²-a"])
async def test_a_place_that_is_none_breaks_nothing(services: Services, after: str) -> None:
    await put(services, MailState.REFUSED)

    for recipient in ("", "ann"):
        await mail_desk.look(services, Wanted(recipient, after=after))


@pytest.mark.parametrize("state", DEAD)
async def test_a_dead_letter_that_is_still_wanted_is_tried_again(
    services: Services, state: MailState
) -> None:
    mail_id = await put(services, state, attempts=6)

    assert await mail_desk.retry(services, SHELL, mail_id) == [mail_id]
    [claimed] = await outbox.claim(services.db, limit=5, now=services.clock())
    assert (claimed.id, claimed.attempts) == (mail_id, 1)


@pytest.mark.parametrize("state", [MailState.ACCEPTED, MailState.PRINTED, MailState.DELAYED])
async def test_what_is_no_dead_letter_is_not_tried_again(
    services: Services, state: MailState
) -> None:
    mail_id = await put(services, state)

    assert await mail_desk.retry(services, SHELL, mail_id) == []
    assert await state_of(services, mail_id) == state


@pytest.mark.parametrize("mail_id", ["", "nothing", "\0", "'; --", "x" * 4000])
async def test_a_mail_that_is_not_there_is_not_tried_again(
    services: Services, mail_id: str
) -> None:
    assert await mail_desk.retry(services, SHELL, mail_id) == []


async def test_a_code_that_died_is_not_mailed_whoever_asks(
    services: Services, clock: Clock
) -> None:
    challenge_id = await post_a_code(services)
    await services.db.execute("UPDATE outbox SET state = 'failed', settled_at = created_at")
    clock.advance(300)

    assert await mail_desk.retry(services, SHELL) == []
    assert (await mail_of(services, challenge_id)).state is MailState.FAILED


async def test_of_two_mails_of_a_request_only_the_newest_is_tried_again(
    services: Services,
) -> None:
    await post_a_code(services)
    await services.db.execute("UPDATE outbox SET state = 'failed', settled_at = created_at")
    await services.db.execute("UPDATE challenges SET mails = 2")

    [line] = (await mail_desk.look(services, Wanted())).dead.items
    assert not line.may_be_retried
    assert await mail_desk.retry(services, SHELL) == []


async def test_all_that_is_wanted_is_tried_again_at_once(services: Services) -> None:
    wanted = {await put(services, state) for state in DEAD}
    await put(services, MailState.EXPIRED, age=100_000)

    assert set(await mail_desk.retry(services, SHELL)) == wanted


async def test_a_second_click_tries_nothing_again(services: Services) -> None:
    mail_id = await put(services, MailState.FAILED)
    answers = await asyncio.gather(*(mail_desk.retry(services, SHELL, mail_id) for _ in range(5)))

    assert sorted(answers) == [[], [], [], [], [mail_id]]


@pytest.mark.parametrize(
    ("subject", "reply", "state"),
    [
        (EMAIL, "550 5.1.1 No such user here", MailState.REFUSED),
        ("MAIL", "553 5.7.1 Sender address rejected: not owned by user app", MailState.FAILED),
        ("MAIL", "535 5.7.8 Error: authentication failed", MailState.FAILED),
        ("MAIL", "451 4.3.0 Temporary lookup failure", MailState.DELAYED),
    ],
)
async def test_the_desk_sees_the_words_of_the_server(
    services: Services, sink: Sink, subject: str, reply: str, state: MailState
) -> None:
    sink.replies[subject] = reply
    async with postman_at_work(services, sink.port):
        await until(services, await post_a_code(services), state)

    overview = await mail_desk.look(services, Wanted())

    [line] = (*overview.waiting.items, *overview.dead.items)
    assert (line.state, line.reply, line.attempts) == (state, reply, 1)


async def test_a_code_that_was_refused_goes_out_once_it_is_tried_again(
    services: Services, sink: Sink
) -> None:
    sink.replies[EMAIL] = "550 5.1.1 No such user here"
    async with postman_at_work(services, sink.port):
        challenge_id = await post_a_code(services)
        await until(services, challenge_id, MailState.REFUSED)
        sink.replies.clear()

        await mail_desk.retry(services, SHELL)

        await until(services, challenge_id, MailState.ACCEPTED)
    assert len(sink.messages) == 1
