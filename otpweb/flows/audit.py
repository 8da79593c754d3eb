"""Noting what happened: in the table of events and in the log, under one request id."""

import logging
from datetime import timedelta
from functools import partial

from otpweb.domain.budgets import Budget
from otpweb.domain.events import Event, EventKind
from otpweb.domain.visits import Visit
from otpweb.flows.services import Services
from otpweb.storage import budgets, events

VISITOR = "visitor"
COMMAND = "command"
SYSTEM = "system"  # what happens by itself

_OFTEN_ENOUGH = timedelta(hours=1)

_log = logging.getLogger("otpweb.audit")


async def note(
    services: Services,
    visit: Visit,
    kind: EventKind,
    *,
    actor: str = VISITOR,
    account_id: str | None = None,
    challenge_id: str | None = None,
) -> None:
    """Store an event, in the transaction of what it tells of if there is one; log it once it lasts.

    OWASP ASVS 5.0, 16.2.1 and 16.3.1: when, who, what, to whom, with what result, from where.
    """
    happened = Event(
        at=services.clock(),
        kind=kind,
        actor=actor,
        account_id=account_id,
        challenge_id=challenge_id,
        client_address=visit.client_address,
        user_agent=visit.user_agent,
        request_id=visit.request_id,
    )
    await events.insert(services.db, happened)
    told = {
        "result": kind.result,
        "actor": actor,
        "account_id": account_id,
        "challenge_id": challenge_id,
        "client_address": visit.client_address,
    }
    services.db.when_committed(partial(_log.info, kind, extra=told))


async def note_once(
    services: Services,
    visit: Visit,
    kind: EventKind,
    *,
    about: str,
    actor: str = VISITOR,
    account_id: str | None = None,
    challenge_id: str | None = None,
) -> None:
    """Note what can be done for nothing, once an hour: whoever repeats it must fill no table.

    `about` is what it is done to, or who does it.
    """
    once = Budget(f"noted {kind}", hits=1, window=_OFTEN_ENOUGH)
    [spending] = await budgets.spend(services.db, [(once, about)], now=services.clock())
    if not spending.is_over:
        await note(
            services, visit, kind, actor=actor, account_id=account_id, challenge_id=challenge_id
        )
