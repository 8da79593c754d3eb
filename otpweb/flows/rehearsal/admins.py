"""What the admin of the made-up month does."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from otpweb.domain.accounts import Account, Status
from otpweb.domain.events import EventKind
from otpweb.domain.visits import Visit
from otpweb.flows import desk, people, recovery_codes, registration, sessions
from otpweb.flows.desk import Operator
from otpweb.flows.rehearsal.cast import ADMIN, PASSWORD, Person
from otpweb.flows.rehearsal.door import Guest
from otpweb.flows.rehearsal.stage import Stage
from otpweb.storage import accounts, scratch

_ADDRESS = "198.51.100.23"
_DEVICE = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"


@dataclass(frozen=True, slots=True)
class Keys:
    """What it takes to log in as the admin, besides the password."""

    secret: str = field(repr=False)
    recovery_codes: Sequence[str] = field(repr=False)


class Admin:
    """Ada, who runs the site."""

    def __init__(self, stage: Stage) -> None:
        """Give her a browser; she has no account yet."""
        self.keys = Keys("", ())
        self._stage = stage
        self._person = Person(
            ADMIN,
            f"{ADMIN}@example.com",
            _DEVICE,
            _ADDRESS,
            visits=0,
            likes_trust=False,
            wants_app=False,
        )
        self._guest = Guest(stage, self._person)

    async def begin(self) -> None:
        """Make her account from the shell, log in, and set up an app."""
        stage = self._stage
        form = registration.Form(ADMIN, self._person.email, PASSWORD)
        await people.create_account(stage.services, form, is_admin=True)
        while not await self._guest.come_in():
            await stage.sleep(120)
        self.keys = await self._set_up()

    async def open_for_approval(self) -> None:
        """Let nobody new in from now on whom she has not seen."""
        services = self._stage.services
        asked = replace(services.approvals, is_asked=True)
        self._stage.services = replace(services, approvals=asked)

    async def look_in(self) -> None:
        """Log in as on any day."""
        await self._guest.log_in()

    async def clear_queue(self, reason: str) -> None:
        """Decide about all who wait: who shares a network with many is turned away."""
        waiting = await scratch.waiting(self._stage.services.db)
        for username, is_one_of_many in waiting:
            await self._stage.sleep(self._stage.chance.uniform(5, 40))
            if is_one_of_many:
                await self.decide(username, Status.REJECTED, reason)
            else:
                await self.decide(username, Status.ACTIVE)

    async def decide(self, username: str, status: Status, reason: str = "") -> None:
        """Approve, reject, suspend or restore somebody."""
        stage, services = self._stage, self._stage.services
        operator = await self._operator()
        account = await accounts.find_by_username(services.db, username)
        if operator is None or account is None or operator.is_self(account.id):
            return
        kind = _kind(account, status)
        async with services.db.transaction():
            now = stage.clock()
            await scratch.set_status(services.db, account.id, status, reason=reason, now=now)
            await desk.note(services, operator, kind, account_id=account.id)

    async def _operator(self) -> Operator | None:
        """Return her at the desk."""
        services = self._stage.services
        account = await accounts.find_by_username(services.db, ADMIN)
        visit: Visit = self._guest.browser.visit()
        return Operator(visit, account.id) if account else None

    async def _set_up(self) -> Keys:
        stage, browser = self._stage, self._guest.browser
        secret = await self._guest.set_up_app()
        session = await sessions.resume(stage.services, browser.session_token or "")
        if secret is None or session is None:
            raise RuntimeError("the admin of the made-up month has no app")
        codes = await recovery_codes.shown(stage.services, session.account)
        await recovery_codes.keep(stage.services, session.account)
        return Keys(secret, codes)


def _kind(account: Account, status: Status) -> EventKind:
    if status is Status.SUSPENDED:
        return EventKind.ACCOUNT_SUSPENDED
    if status is Status.REJECTED:
        return EventKind.APPROVAL_REFUSED
    is_restored = account.status is Status.SUSPENDED
    return EventKind.ACCOUNT_RESTORED if is_restored else EventKind.APPROVAL_GIVEN
