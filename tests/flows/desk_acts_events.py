"""Acts on the log itself: taking it away, and deleting what is old."""

from datetime import timedelta

from otpweb.domain.events import EventKind
from otpweb.flows import event_log, event_purge
from otpweb.flows.desk import SHELL as AT_THE_SHELL
from otpweb.flows.desk import Operator
from otpweb.flows.event_log import Asked
from tests.flows.stage import ANN, SHELL, Stage, act


@act(EventKind.EVENTS_EXPORTED, actor=ANN)
async def _(stage: Stage) -> None:
    operator = Operator(stage.visit, (await stage.ann()).id)
    await event_log.export(stage.services, operator, Asked())


@act(EventKind.EVENTS_PURGED, actor=SHELL)
async def _(stage: Stage) -> None:
    await stage.start()
    stage.clock.advance(3600)
    for _ in range(2):
        async for _ in event_purge.purge(stage.services, AT_THE_SHELL, timedelta(minutes=5)):
            pass
