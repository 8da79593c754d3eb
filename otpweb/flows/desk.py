"""The desk: in whose name things are done there, and who is turned away from it."""

from dataclasses import dataclass

from otpweb.domain.accounts import Role, Status
from otpweb.domain.events import EventKind
from otpweb.domain.sessions import Session
from otpweb.domain.visits import Visit
from otpweb.flows import audit
from otpweb.flows.services import Services
from otpweb.storage import accounts


@dataclass(frozen=True, slots=True)
class Operator:
    """Who acts on what belongs to others: an admin at the desk, or whoever has the shell."""

    visit: Visit
    actor: str

    def is_self(self, account_id: str) -> bool:
        """Tell whether an act would be on the operator's own account: that has its own screens."""
        return self.actor == account_id


SHELL = Operator(
    Visit(client_address="", user_agent="otpweb command", handle=""), actor=audit.COMMAND
)


def at_desk(visit: Visit, session: Session) -> Operator:
    """Return the admin whose session it is; the gate has let nobody else through."""
    return Operator(visit, session.account.id)


async def may_act(services: Services, operator: Operator) -> bool:
    """Tell whether the operator is one still; the gate has asked before the transaction began."""
    if operator.actor == audit.COMMAND:
        return True
    account = await accounts.find(services.db, operator.actor)
    if account is None:
        return False
    return account.role is Role.ADMIN and account.status is Status.ACTIVE


async def note(
    services: Services, operator: Operator, kind: EventKind, *, account_id: str | None = None
) -> None:
    """Note what an operator did, to whose account if it was to one."""
    await audit.note(services, operator.visit, kind, actor=operator.actor, account_id=account_id)


async def note_refusal(services: Services, visit: Visit, session: Session) -> None:
    """Note that somebody who is no admin asked for the desk."""
    account_id = session.account.id
    await audit.note_once(
        services,
        visit,
        EventKind.ADMIN_REFUSED,
        about=account_id,
        actor=account_id,
        account_id=account_id,
    )
