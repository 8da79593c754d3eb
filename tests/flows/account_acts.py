"""Acts of whoever is logged in and changes the account itself."""

from otpweb.domain.events import EventKind
from otpweb.flows import change_email, change_username, deletion, my_data, undo_email
from tests.flows import people
from tests.flows.people import PASSWORD, answer, undo_token, whose
from tests.flows.stage import ANN, Stage, act


@act(EventKind.USERNAME_CHANGED, actor=ANN)
async def _(stage: Stage) -> None:
    for name in ("anna", "anna"):
        ann = await whose(stage.services, stage.inside)
        await change_username.change(stage.services, stage.inside, ann, name)


@act(EventKind.EMAIL_CHANGE_ASKED, actor=ANN)
async def _(stage: Stage) -> None:
    ann = await whose(stage.services, stage.inside)
    await change_email.start(stage.services, stage.inside, ann, "ann@example.org")


@act(EventKind.EMAIL_CHANGED, actor=ANN)
async def _(stage: Stage) -> None:
    await people.change_email(stage.services, stage.mailbox, stage.inside, "ann@example.org")


@act(EventKind.EMAIL_CHANGE_UNDONE)
async def _(stage: Stage) -> None:
    await people.change_email(stage.services, stage.mailbox, stage.inside, "ann@example.org")
    token = await undo_token(stage.mailbox)
    for _ in range(2):
        await undo_email.undo(stage.services, stage.visit, token)


@act(EventKind.DELETION_ASKED, actor=ANN)
async def _(stage: Stage) -> None:
    ann = await whose(stage.services, stage.inside)
    await deletion.start(stage.services, stage.inside, ann, PASSWORD)


@act(EventKind.ACCOUNT_DELETED, actor=ANN)
async def _(stage: Stage) -> None:
    ann = await whose(stage.services, stage.inside)
    await deletion.start(stage.services, stage.inside, ann, PASSWORD)
    await answer(stage.services, stage.inside, await stage.code())


@act(EventKind.DATA_DOWNLOADED, actor=ANN)
async def _(stage: Stage) -> None:
    for _ in range(2):
        ann = await whose(stage.services, stage.inside)
        await my_data.collect(stage.services, stage.inside, ann)
