"""The log of codes, on both backends: through real journeys, and narrowed in every way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from otpweb.domain.challenges import Outcome, Purpose, State
from otpweb.domain.code_log import LoggedCode, Narrowed, Picked
from otpweb.domain.mails import MailState
from otpweb.flows import code_log, denial, registration, verification
from otpweb.flows.services import Services
from otpweb.storage import code_log as stored
from otpweb.storage import outbox
from tests.clock import Clock
from tests.flows.people import (
    EMAIL,
    FORM,
    answer,
    begin_login,
    link_token,
    register,
    suspend,
    visitor,
)
from tests.guesses import other_than
from tests.mailbox import Mailbox

ALL = Narrowed()


async def newest(services: Services, narrowed: Narrowed = ALL) -> LoggedCode:
    return (await code_log.look(services, narrowed)).page.items[0]


async def settle(services: Services, clock: Clock, state: MailState, reply: str = "") -> None:
    """Have the mail server answer all that is queued."""
    for mail in await outbox.claim(services.db, limit=9, now=clock()):
        await outbox.settle(services.db, mail.id, state, now=clock(), reply=reply)


async def story(services: Services, searched: str = EMAIL) -> str:
    log = await code_log.look(services, ALL, searched=searched)
    return " ".join("".join(w if isinstance(w, str) else "…" for w in s) for s in log.story)


async def test_a_line_goes_with_its_code_from_asked_to_verified(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    code = await mailbox.code_for(EMAIL)
    seen = [await newest(services)]

    await settle(services, clock, MailState.ACCEPTED, "250 OK")
    seen.append(await newest(services))
    await verification.look(services, visit.handle, is_opened=True)
    seen.append(await newest(services))
    await answer(services, visit, other_than(code))
    seen.append(await newest(services))
    await answer(services, visit, code)
    seen.append(await newest(services))

    assert [line.mail.state for line in seen if line.mail] == ["queued"] + ["accepted"] * 4
    assert [line.opened_at is not None for line in seen] == [False, False, True, True, True]
    assert [line.tries for line in seen] == [0, 0, 0, 1, 2]
    assert [line.outcome for line in seen] == [None] * 4 + [Outcome.VERIFIED]


async def of_every_kind(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    """Ann is verified; Bob has expired, Cid is exhausted, Dan's mail refused, Eve's is open."""
    await register(services, mailbox)
    await services.db.execute("UPDATE outbox SET state = 'accepted'")
    for name in ("bob", "cid", "dan", "eve"):
        clock.advance(1 if name != "eve" else 600)
        visit, email = visitor(), f"{name}@example.com"
        await registration.start(services, visit, replace(FORM, username=name, email=email))
        if name == "cid":
            wrong = other_than(await mailbox.code_for(email))
            for _ in range(5):
                await answer(services, visit, wrong)
        state = MailState.REFUSED if name == "dan" else MailState.ACCEPTED
        await settle(services, clock, state)


@pytest.mark.parametrize(
    ("narrowed", "names"),
    [
        (ALL, "eve dan cid bob ann"),
        (Narrowed(picked=Picked.VERIFIED), "ann"),
        (Narrowed(picked=Picked.OPEN), "eve"),
        (Narrowed(picked=Picked.EXPIRED), "dan bob"),
        (Narrowed(picked=Picked.EXHAUSTED), "cid"),
        (Narrowed(picked=Picked.NOT_ACCEPTED), "dan"),
        (Narrowed(picked=Picked.DENIED), ""),
        (Narrowed(purpose=Purpose.REGISTER), "eve dan cid bob ann"),
        (Narrowed(purpose=Purpose.LOGIN), ""),
        (Narrowed(email_key="cid@example.com"), "cid"),
        (Narrowed(beginning="c"), "cid"),
        (Narrowed(beginning="%"), ""),
        (Narrowed(beginning="d", picked=Picked.NOT_ACCEPTED), "dan"),
        (Narrowed(beginning="e", picked=Picked.OPEN, purpose=Purpose.REGISTER), "eve"),
        (Narrowed(email_key="bob@example.com", picked=Picked.EXPIRED), "bob"),
    ],
)
async def test_the_log_is_narrowed_to_what_is_asked_for(
    services: Services, mailbox: Mailbox, clock: Clock, narrowed: Narrowed, names: str
) -> None:
    await of_every_kind(services, mailbox, clock)

    found = (await code_log.look(services, narrowed)).page.items

    assert [line.email.partition("@")[0] for line in found] == names.split()


async def test_the_log_is_narrowed_to_a_time(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await of_every_kind(services, mailbox, clock)
    earlier = clock() - timedelta(minutes=5)

    since = (await code_log.look(services, Narrowed(since=earlier))).page.items
    until = (await code_log.look(services, Narrowed(until=earlier))).page.items

    assert (len(since), len(until)) == (1, 4)


async def test_pages_follow_each_other_without_gap_or_overlap(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await of_every_kind(services, mailbox, clock)
    seen, after = [], ""
    for _ in range(3):
        page = (await code_log.look(services, ALL, after=after, size=2)).page
        seen += [line.email.partition("@")[0] for line in page.items]
        after = page.after or ""

    assert (seen, after) == (["eve", "dan", "cid", "bob", "ann"], "")


async def test_many_that_begin_alike_are_found_in_the_order_of_the_log(
    services: Services, mailbox: Mailbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await of_every_kind(services, mailbox, clock)
    few = (await code_log.look(services, Narrowed(beginning="b"))).page.items
    monkeypatch.setattr(stored, "_FEW", 1)

    assert (await code_log.look(services, Narrowed(beginning="b"))).page.items == few


async def test_an_unfinished_address_finds_what_begins_so(
    services: Services, mailbox: Mailbox
) -> None:
    await registration.start(services, visitor(), FORM)

    log = await code_log.look(services, ALL, searched="ann@example.co")

    assert [line.email for line in log.page.items] == [EMAIL]


async def test_a_mailbox_that_said_not_me_is_told(services: Services, mailbox: Mailbox) -> None:
    await registration.start(services, visitor(), FORM)
    await denial.deny(services, visitor(), await link_token(mailbox))

    assert "gets no e-mails until" in await story(services)


async def test_an_address_that_had_too_many_mails_is_told(services: Services, clock: Clock) -> None:
    for _ in range(6):
        await registration.start(services, visitor(), FORM)
        clock.advance(60)

    assert "had as many e-mails as it may have" in await story(services)


async def test_a_suspended_account_is_told_under_its_name_too(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    await suspend(services)

    assert "Its account is suspended" in await story(services, "ann")


async def test_an_address_of_nobody_is_told_with_those_like_it(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)

    told = await story(services, "anna@example.com")

    assert told == (
        "Nobody asked for a code for anna@example.com in the last 30 days. "
        "Similar: ann@example.com."
    )


async def test_a_timeline_joins_mails_and_events_of_its_code_alone(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await begin_login(services, clock)
    line = await newest(services)

    found = await code_log.open_timeline(services, line.id)

    assert found
    assert found.code == line
    assert len(found.steps) == 2  # the right password, and its mail
    assert found.code.standing(tries=5, now=clock()) is State.OPEN


@pytest.mark.parametrize("code_id", ["", "nothing", "\0", "a" * 5000, "\ud800", "é", "1'--"])
async def test_an_odd_id_opens_nothing(services: Services, code_id: str) -> None:
    assert await code_log.open_timeline(services, code_id) is None
