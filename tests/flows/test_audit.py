"""Audit: every act that matters leaves one event, which says who did what in which request."""

import logging
from dataclasses import replace

import pytest

from otpweb.domain.events import EventKind
from otpweb.flows import audit, registration
from otpweb.flows.services import Services
from otpweb.storage.database import Row
from tests.clock import Clock
from tests.flows import (  # noqa: F401 - they add to ACTS
    account_acts,
    acts,
    desk_acts_approvals,
    desk_acts_budgets,
    desk_acts_events,
    desk_acts_mail,
    desk_acts_people,
    keeping_acts,
)
from tests.flows.people import FORM, WRONG, answer, outdate_code, register, visitor
from tests.flows.stage import ACTS, ANN, NOBODY, SHELL, Stage
from tests.mailbox import Mailbox


@pytest.fixture
async def stage(services: Services, mailbox: Mailbox, clock: Clock) -> Stage:
    before = await register(services, mailbox)
    await services.db.execute("DELETE FROM events")
    clock.advance(60)
    visit = replace(visitor(), request_id="f00d0123f00d0123")
    return Stage(services, mailbox, clock, visit, before)


async def noted(services: Services, kind: EventKind) -> list[Row]:
    return await services.db.fetch_all(
        "SELECT * FROM events WHERE kind = :kind ORDER BY id", {"kind": kind}
    )


def test_no_act_is_forgotten_here() -> None:
    assert set(ACTS) == set(EventKind)


@pytest.mark.parametrize("kind", ACTS)
async def test_an_act_is_noted_once_with_its_actor_and_its_request(
    stage: Stage, kind: EventKind
) -> None:
    actor, act = ACTS[kind]
    [ann] = await stage.services.db.fetch_all("SELECT id FROM accounts")

    await act(stage)

    [event] = await noted(stage.services, kind)
    assert event["actor"] == (ann["id"] if actor == ANN else actor)
    assert event["request_id"] == ("" if actor == SHELL else stage.visit.request_id)
    assert event["client_address"] == ("" if actor == SHELL else stage.visit.client_address)


@pytest.mark.parametrize(
    "kind",
    [
        EventKind.LOGIN_PASSWORD_RIGHT,
        EventKind.LOGIN_PASSWORD_WRONG,
        EventKind.LOGIN_PASSWORD_BUDGET,
        EventKind.LOGIN_SUSPENDED,
        EventKind.CODE_WRONG,
        EventKind.CODE_BUDGET,
        EventKind.MAIL_BUDGET,
        EventKind.CHALLENGE_CANCELLED,
    ],
)
async def test_what_strangers_do_to_an_account_stands_in_its_list(
    stage: Stage, kind: EventKind
) -> None:
    [ann] = await stage.services.db.fetch_all("SELECT id FROM accounts")

    await ACTS[kind][1](stage)

    [event] = await noted(stage.services, kind)
    assert event["account_id"] == ann["id"]


async def test_who_registers_has_done_it_as_the_account_that_came_of_it(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)

    [event] = await noted(services, EventKind.ACCOUNT_CREATED)

    assert event["actor"] == event["account_id"] != NOBODY


async def test_the_log_says_what_the_table_says(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "otpweb.audit"):
        await stage.start(WRONG)

    [event] = await noted(stage.services, EventKind.LOGIN_PASSWORD_WRONG)
    [line] = [vars(record) for record in caplog.records if record.name == "otpweb.audit"]
    assert (line["msg"], line["result"]) == (event["kind"], "failure")
    for name in ("actor", "account_id", "challenge_id", "client_address"):
        assert line[name] == event[name]


async def note_and_fail(stage: Stage) -> None:
    async with stage.services.db.transaction():
        await audit.note(stage.services, stage.visit, EventKind.ACCOUNT_CREATED)
        raise ZeroDivisionError


async def test_the_log_tells_of_nothing_that_was_undone(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "otpweb.audit"), pytest.raises(ZeroDivisionError):
        await note_and_fail(stage)

    assert caplog.records == []


async def test_what_costs_nothing_is_noted_once_an_hour(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    older = await outdate_code(services, mailbox, clock, visit)
    for _ in range(3):
        await answer(services, visit, older)

    assert len(await noted(services, EventKind.CODE_OLDER)) == 1
