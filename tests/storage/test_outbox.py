"""The outbox: notices, which belong to no challenge and hold no code."""

from datetime import timedelta

from otpweb.domain.letters import Letter
from otpweb.domain.mails import Mail, MailState
from otpweb.domain.tokens import new_id
from otpweb.storage import outbox
from otpweb.storage.database import Database
from tests.clock import Clock

DAY = timedelta(days=1)


async def post_notice(database: Database, clock: Clock) -> Mail:
    """Promise a notice that may be sent for a day."""
    now = clock()
    mail = Mail(
        id=new_id(),
        letter=Letter.WRONG_CODES,
        recipient="ann@example.com",
        slip=None,
        context={"username": "ann"},
        state=MailState.QUEUED,
        attempts=0,
        created_at=now,
        due_at=now,
        expires_at=now + DAY,
        settled_at=None,
    )
    await outbox.insert(database, mail)
    return mail


async def states(database: Database) -> list[str]:
    return [row["state"] for row in await database.fetch_all("SELECT state FROM outbox")]


async def test_a_notice_reads_as_it_was_written(database: Database, clock: Clock) -> None:
    mail = await post_notice(database, clock)

    assert await outbox.newest(database, limit=5) == [mail]


async def test_a_notice_is_sent_without_a_challenge(database: Database, clock: Clock) -> None:
    mail = await post_notice(database, clock)

    claimed = await outbox.claim(database, limit=5, now=clock())

    assert [(one.id, one.slip, one.attempts) for one in claimed] == [(mail.id, None, 1)]


async def test_a_notice_is_claimed_once(database: Database, clock: Clock) -> None:
    await post_notice(database, clock)
    await outbox.claim(database, limit=5, now=clock())

    assert await outbox.claim(database, limit=5, now=clock()) == []


async def test_a_notice_is_waited_for(database: Database, clock: Clock) -> None:
    mail = await post_notice(database, clock)

    assert await outbox.next_due(database) == mail.due_at


async def test_a_notice_is_wanted_for_as_long_as_it_is_news(
    database: Database, clock: Clock
) -> None:
    await post_notice(database, clock)
    clock.advance(86_000)

    await outbox.expire(database, now=clock())

    assert await states(database) == ["queued"]


async def test_a_notice_of_yesterday_is_given_up(database: Database, clock: Clock) -> None:
    await post_notice(database, clock)
    clock.advance(86_400)

    assert await outbox.claim(database, limit=5, now=clock()) == []
    await outbox.expire(database, now=clock())

    assert await states(database) == ["expired"]


async def test_a_notice_is_forgotten_after_its_day(database: Database, clock: Clock) -> None:
    await post_notice(database, clock)
    clock.advance(86_401)
    fresh = await post_notice(database, clock)

    await outbox.delete_notices_older_than(database, clock())

    assert [mail.id for mail in await outbox.newest(database, limit=5)] == [fresh.id]
