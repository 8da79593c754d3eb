"""People who wait for a decision, and an admin who decides."""

from dataclasses import replace
from datetime import timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.approvals import ApprovalPolicy, ReasonProblem, Verdict
from otpweb.flows import approvals
from otpweb.flows.approvals import Decided
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.people import register, visitor
from tests.mailbox import Mailbox

REASON = "Not on the list of members."
POLICY = ApprovalPolicy(is_asked=True, cool_off=timedelta(days=7), digest_every=timedelta(hours=1))


def asking(services: Services) -> Services:
    """Return services that let nobody in without a decision."""
    return replace(services, approvals=POLICY)


async def apply(services: Services, mailbox: Mailbox, username: str = "bob") -> SignedIn:
    """Register somebody who has to wait for a decision."""
    return await register(asking(services), mailbox, username, f"{username}@example.com")


async def of(services: Services, username: str = "bob") -> Account:
    """Return an account as it stands now."""
    account = await accounts.find_by_username(services.db, username)
    assert account
    return account


async def admin(services: Services, mailbox: Mailbox, username: str = "ann") -> Operator:
    """Register an admin, in a request that has an id."""
    await register(services, mailbox, username, f"{username}@example.com")
    await services.db.execute(
        "UPDATE accounts SET role = 'admin' WHERE username = :name", {"name": username}
    )
    visit = replace(visitor(), request_id="f00d0123f00d0123", client_address="198.51.100.7")
    return Operator(visit, (await of(services, username)).id)


async def decide(
    services: Services, operator: Operator, verdict: Verdict = Verdict.APPROVE, reason: str = REASON
) -> Decided | ReasonProblem:
    """Decide about Bob."""
    return await approvals.decide(services, operator, [(await of(services)).id], verdict, reason)


async def settled(services: Services, clock: Clock) -> Account:
    """Return Bob's account when nothing can be taken back any more."""
    clock.advance(30)
    await approvals.settle(services)
    return await of(services)
