"""Acts of an admin at the mail desk."""

from otpweb.domain.events import EventKind
from otpweb.domain.mails import MailState
from otpweb.flows import mail_desk, mail_test
from otpweb.flows.desk import Operator
from tests.flows.mails import put
from tests.flows.stage import ANN, Stage, act


async def operator(stage: Stage) -> Operator:
    return Operator(stage.visit, (await stage.ann()).id)


@act(EventKind.MAIL_PAUSED, actor=ANN)
async def _(stage: Stage) -> None:
    for _ in range(2):
        await mail_desk.pause(stage.services, await operator(stage))


@act(EventKind.MAIL_RESUMED, actor=ANN)
async def _(stage: Stage) -> None:
    await mail_desk.pause(stage.services, await operator(stage))
    for _ in range(2):
        await mail_desk.resume(stage.services, await operator(stage))


@act(EventKind.MAIL_RETRIED, actor=ANN)
async def _(stage: Stage) -> None:
    await put(stage.services, MailState.REFUSED)
    for _ in range(2):
        await mail_desk.retry(stage.services, await operator(stage))


@act(EventKind.MAIL_TESTED, actor=ANN)
async def _(stage: Stage) -> None:
    await mail_test.send(stage.services, await operator(stage), "no address")
    await mail_test.send(stage.services, await operator(stage), "ann@example.com")
