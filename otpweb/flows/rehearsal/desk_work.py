"""What the admin of the made-up month does at the desk, by the flows that the desk calls."""

from collections.abc import Set as AbstractSet

from otpweb.domain.approvals import HELD_FOR, Applicant, Verdict
from otpweb.flows import approvals, deciding, lifting, mail_desk, mail_test, person_acts
from otpweb.flows.desk import Operator
from otpweb.flows.rehearsal.admins import Admin
from otpweb.flows.rehearsal.stage import Stage
from otpweb.flows.rehearsal.strangers import CROWD
from otpweb.storage import accounts

_NOT_YET = "This site is for members of the club. Tell us who you know here, and ask again."
_CROWD = "One account is enough for everybody."
_ADVERTISING = "Your account sent advertising to other members."


class DeskWork:
    """Her duties; each is a scene. Whom they are about may never have come."""

    def __init__(self, stage: Stage, admin: Admin, doubtful: AbstractSet[str]) -> None:
        """Take who is turned away at first, by their names: nobody knows them."""
        self._stage = stage
        self._admin = admin
        self._doubtful = doubtful

    async def hear_of_queue(self) -> None:
        """Be mailed that somebody waits, as the server does by itself."""
        await deciding.tell_admins(self._stage.services)

    async def clear_queue(self) -> None:
        """Decide about all who wait; once she slips, and takes it back."""
        stage, operator = self._stage, await self._admin.operator()
        waiting = await self._waiting()
        for applicant in waiting:
            await stage.sleep(stage.chance.uniform(5, 40))
            reason = self._against(applicant)
            if not reason and stage.chance.random() < 0.02:
                await self._decide(operator, applicant, _NOT_YET)
                await stage.sleep(stage.chance.uniform(3, 9))
                await approvals.take_back(stage.services, operator, applicant.id)
            await self._decide(operator, applicant, reason)
        await stage.sleep(HELD_FOR.total_seconds() + 1)
        await approvals.settle(stage.services)

    async def suspend(self, username: str) -> None:
        """Put somebody out."""
        if account_id := await self._find(username):
            services, operator = self._stage.services, await self._admin.operator()
            await person_acts.suspend(services, operator, account_id, _ADVERTISING)

    async def restore(self, username: str) -> None:
        """Let somebody in again who was put out."""
        if account_id := await self._find(username):
            services, operator = self._stage.services, await self._admin.operator()
            await person_acts.restore(services, operator, account_id)

    async def give_role(self, username: str) -> None:
        """Ask somebody to help at the desk."""
        if account_id := await self._find(username):
            services, operator = self._stage.services, await self._admin.operator()
            await person_acts.give_role(services, operator, account_id)

    async def help_in(self, username: str) -> None:
        """Forget the wrong codes of somebody who telephoned, and log their lost browser out."""
        services, operator = self._stage.services, await self._admin.operator()
        if account_id := await self._find(username):
            await person_acts.end_sessions(services, operator, account_id)
            await self._stage.sleep(self._stage.chance.uniform(20, 60))
            await lifting.lift(services, operator, username)

    async def mend_mail(self) -> None:
        """Try whether mail goes, keep it back until it does, and send what was not taken."""
        stage, operator = self._stage, await self._admin.operator()
        await mail_test.send(stage.services, operator, self._admin.email)
        await stage.sleep(stage.chance.uniform(60, 120))
        await mail_desk.pause(stage.services, operator)
        await stage.sleep(stage.chance.uniform(300, 400))
        await mail_desk.resume(stage.services, operator)
        await stage.sleep(stage.chance.uniform(10, 30))
        await mail_desk.retry(stage.services, operator)
        await mail_test.send(stage.services, operator, self._admin.email)

    async def _waiting(self) -> list[Applicant]:
        waiting: list[Applicant] = []
        after: str | None = ""
        while after is not None:
            page = await approvals.queue(self._stage.services, after=after)
            waiting += page.items
            after = page.after
        return waiting

    def _against(self, applicant: Applicant) -> str:
        """Return what speaks against somebody, or ""."""
        if applicant.network == CROWD:
            return _CROWD
        is_unknown = applicant.username in self._doubtful and not applicant.rejected_for
        return _NOT_YET if is_unknown else ""

    async def _decide(self, operator: Operator, applicant: Applicant, reason: str) -> None:
        verdict = Verdict.REJECT if reason else Verdict.APPROVE
        await approvals.decide(self._stage.services, operator, [applicant.id], verdict, reason)

    async def _find(self, username: str) -> str | None:
        account = await accounts.find_by_username(self._stage.services.db, username)
        return account.id if account else None
