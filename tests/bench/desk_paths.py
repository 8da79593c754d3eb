"""Every page of the desk, with each of its filters: one line for each, here and nowhere else."""

from tests.bench.happenings import request_of
from tests.bench.population import Population

PATHS = (
    "/admin",
    "/admin?span=week",
    "/admin?span=month",
    "/admin/approvals",
    "/admin/people",
    "/admin/people?q={name_begins}",
    "/admin/people?q={name}",
    "/admin/people?q={address}",
    "/admin/people?q={account}",
    "/admin/people?q=nobody-has-this-name",
    "/admin/people?status=pending",
    "/admin/people?status=suspended",
    "/admin/people?role=admin",
    "/admin/people?q={name_begins}&status=suspended",
    "/admin/people/{account}",
    "/admin/people/{newcomer}",
    "/admin/codes",
    "/admin/codes?address={address}",
    "/admin/codes?address={name_begins}",
    "/admin/codes?address=nobody@example.com",
    "/admin/codes?purpose=recover",
    "/admin/codes?outcome=verified",
    "/admin/codes?outcome=open",
    "/admin/codes?outcome=expired",
    "/admin/codes?outcome=exhausted",
    "/admin/codes?outcome=denied",
    "/admin/codes?time=hour",
    "/admin/codes?time=week",
    "/admin/codes?purpose=recover&outcome=denied",
    "/admin/codes/{challenge}",
    "/admin/mail",
    "/admin/budgets",
    "/admin/budgets?budget=wrong+codes&limits=3/hour",
    "/admin/events",
    "/admin/events?kind=login.completed",
    "/admin/events?kind=approval.refused",
    "/admin/events?kind=passkey.added",
    "/admin/events?result=failure",
    "/admin/events?account={account}",
    "/admin/events?account={newcomer}",
    "/admin/events?actor={account}",
    "/admin/events?client={office}",
    "/admin/events?client={client}",
    "/admin/events?request={request}",
    "/admin/events?challenge={challenge}",
    "/admin/events?time=hour",
    "/admin/events?time=week",
    "/admin/events?from={day}&to={day}",
    "/admin/events?kind=code.wrong&client={office}",
    "/admin/events?kind=code.wrong&account={account}",
    "/admin/events?kind=approval.refused&time=week",
    "/admin/settings",
)
# Lists whose second page is asked for, too: wherever the first one says it is.
PAGED = ("/admin/people", "/admin/people?q={name_begins}", "/admin/codes", "/admin/events")


def filled_in(path: str, people: Population) -> str:
    """Return a path with the names of somebody in it."""
    return path.format(
        account=people.account_ids[0],
        newcomer=people.account_ids[-1],
        name=people.username(17),
        name_begins=people.username(0)[:3],
        address=people.email(0),
        challenge=people.challenge_ids[len(people.challenge_ids) // 2],
        office=people.clients[0],
        client=people.clients[len(people.clients) // 2],
        request=request_of(people.size.events - 100),
        day=f"{people.day_ago(100):%Y-%m-%d}",
    )
