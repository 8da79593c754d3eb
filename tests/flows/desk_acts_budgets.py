"""Acts about limits, and the first of all: setting up who may do them."""

from dataclasses import replace
from datetime import timedelta

from otpweb.domain.events import EventKind
from otpweb.domain.tokens import digest
from otpweb.flows import lifting, setup
from otpweb.flows.desk import SHELL as AT_SHELL
from otpweb.storage import setup_links
from tests.flows.people import FORM, WRONG
from tests.flows.stage import NOBODY, SHELL, Stage, act


@act(EventKind.BUDGET_LIFTED, actor=SHELL)
async def _(stage: Stage) -> None:
    await stage.start(WRONG)
    await lifting.lift(stage.services, AT_SHELL, "ann")


@act(EventKind.ADMIN_SET_UP, actor=NOBODY)
async def _(stage: Stage) -> None:
    expires_at = stage.clock() + timedelta(hours=1)
    await setup_links.insert(stage.services.db, digest("a token"), expires_at=expires_at)
    form = replace(FORM, username="bob", email="bob@example.com")
    await setup.complete(stage.services, stage.visit, "a token", form)
