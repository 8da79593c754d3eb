"""Noting what happened: in the table of events and in the log, under one request id."""

import logging
from functools import partial

from otpweb.domain.events import Event, EventKind, Visit
from otpweb.flows.services import Services
from otpweb.storage import events

VISITOR = "visitor"
COMMAND = "command"

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
