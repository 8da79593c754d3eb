"""Mails in the outbox, in every state, as a test needs them."""

from dataclasses import replace
from datetime import datetime, timedelta

from otpweb.domain.letters import Letter
from otpweb.domain.mails import Mail, MailState
from otpweb.domain.moments import to_epoch
from otpweb.domain.tokens import new_id
from otpweb.flows.services import Services
from otpweb.storage import outbox

DAY = timedelta(days=1)


async def put(  # noqa: PLR0913
    services: Services,
    state: MailState = MailState.QUEUED,
    *,
    to: str = "ann@example.com",
    reply: str = "",
    attempts: int = 1,
    age: int = 0,
    life: timedelta = DAY,
    took: int = 1,
    due_in: int = 0,
) -> str:
    """Put a notice there that was promised so many seconds ago, and return its id."""
    at = services.clock() - timedelta(seconds=age)
    mail = replace(_notice(to, state, at, at + life), due_at=at + timedelta(seconds=due_in))
    await outbox.insert(services.db, mail)
    settled_at = at + timedelta(seconds=took) if state.is_settled else None
    await services.db.execute(
        """
        UPDATE outbox SET attempts = :attempts, reply = :reply, settled_at = :settled_at
         WHERE id = :id
        """,
        {
            "id": mail.id,
            "attempts": attempts,
            "reply": reply,
            "settled_at": to_epoch(settled_at) if settled_at else None,
        },
    )
    return mail.id


async def state_of(services: Services, mail_id: str) -> str:
    row = await services.db.fetch_one("SELECT state FROM outbox WHERE id = :id", {"id": mail_id})
    assert row
    return str(row["state"])


def _notice(to: str, state: MailState, at: datetime, until: datetime) -> Mail:
    return Mail(
        id=new_id(),
        letter=Letter.WRONG_CODES,
        recipient=to,
        slip=None,
        context={"username": "ann", "client_address": "192.0.2.1", "device": "Firefox"},
        state=state,
        attempts=0,
        created_at=at,
        due_at=at,
        expires_at=until,
        settled_at=None,
    )
