"""The mail desk: what waits, what came to nothing and why; pausing, and trying again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from otpweb.domain.events import EventKind
from otpweb.domain.lists import PAGE, Page, page_of
from otpweb.domain.mail_outlook import Outlook
from otpweb.domain.mails import DEAD, MailLine, MailState
from otpweb.domain.tokens import can_be_id
from otpweb.flows import audit, desk
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from otpweb.storage import accounts, mail_desk, mail_outlook, mail_pause

_GONE_SHOWN = 20
_WAITING_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dead letters are asked for; those to addresses that begin so, from a place on."""

    recipient: str = ""
    state: MailState | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """How mail stands. `paused_by` is a username, or None when nobody knows any more."""

    now: datetime
    outlook: Outlook
    paused_by: str | None
    waiting: Page[MailLine]
    dead: Page[MailLine]
    gone: Sequence[MailLine]


async def look(services: Services, wanted: Wanted) -> Overview:
    """Return how mail stands."""
    db, now = services.db, services.clock()
    outlook = await mail_outlook.look(db, now=now)
    waiting = await mail_desk.list_waiting(db, now=now, limit=_WAITING_SHOWN + 1)
    return Overview(
        now=now,
        outlook=outlook,
        paused_by=await _paused_by(services) if outlook.paused_at else None,
        waiting=page_of([(line.id, line) for line in waiting], size=_WAITING_SHOWN),
        dead=await _dead(services, wanted),
        gone=await mail_desk.list_gone(db, now=now, limit=_GONE_SHOWN),
    )


async def list_mails(services: Services, state: MailState | None, limit: int) -> list[MailLine]:
    """Return so many mails in a state; without one those that wait, the oldest first."""
    db, now = services.db, services.clock()
    if state is None:
        return await mail_desk.list_waiting(db, now=now, limit=limit)
    if state.is_dead:
        return await mail_desk.list_dead(db, now=now, limit=limit, states=(state,))
    if state.is_settled:
        gone = await mail_desk.list_gone(db, now=now, limit=limit)
        return [line for line in gone if line.state is state]
    return await mail_desk.list_waiting(db, now=now, limit=limit, states=(state,))


async def pause(services: Services, operator: Operator) -> bool:
    """Have no process take mails any more; False when it was so already.

    What is under way at this moment is still sent. What waits expires as it would have.
    """
    async with services.db.transaction():
        is_new = await mail_pause.begin(services.db, now=services.clock())
        if is_new:
            await desk.note(services, operator, EventKind.MAIL_PAUSED)
    await _look_again(services)
    return is_new


async def resume(services: Services, operator: Operator) -> bool:
    """Let mail go again; False when it was not paused."""
    async with services.db.transaction():
        was_paused = await mail_pause.end(services.db, now=services.clock())
        if was_paused:
            await desk.note(services, operator, EventKind.MAIL_RESUMED)
    await _look_again(services)
    return was_paused


async def retry(services: Services, operator: Operator, mail_id: str | None = None) -> list[str]:
    """Try a dead letter again, or all of them; return which, for only what is wanted still goes."""
    if mail_id is not None and not can_be_id(mail_id):
        return []
    async with services.db.transaction():
        revived = await mail_desk.revive(services.db, now=services.clock(), mail_id=mail_id)
        if revived:
            await desk.note(services, operator, EventKind.MAIL_RETRIED)
    await _look_again(services)
    return revived


async def _look_again(services: Services) -> None:
    await services.mail_watch.look(services.db, now=services.clock())
    services.mail_waiting.set()


async def _dead(services: Services, wanted: Wanted) -> Page[MailLine]:
    db, now = services.db, services.clock()
    states = (wanted.state,) if wanted.state in DEAD else DEAD
    after = mail_desk.parse_place(wanted.after)
    if wanted.recipient:
        found = await mail_desk.list_dead_to(
            db, wanted.recipient, now=now, limit=PAGE + 1, states=states, after=after
        )
    else:
        found = await mail_desk.list_dead(db, now=now, limit=PAGE + 1, states=states, after=after)
    return page_of([(str(mail_desk.place_of(line)), line) for line in found])


async def _paused_by(services: Services) -> str | None:
    actor = await mail_pause.begun_by(services.db)
    if actor is None or actor == audit.COMMAND:
        return actor
    account = await accounts.find(services.db, actor)
    return account.username if account else None
