"""Acts of the shell on Ann's account, each done twice: the second time there is nothing to do."""

from otpweb.domain.events import EventKind
from otpweb.flows import desk, person_acts, person_ways_in
from tests.flows.stage import ANN, SHELL, Stage, act


@act(EventKind.ACCOUNT_SUSPENDED, actor=SHELL)
async def _(stage: Stage) -> None:
    ann = await stage.ann()
    for _ in range(2):
        await person_acts.suspend(stage.services, desk.SHELL, ann.id, "Spam.")


@act(EventKind.ACCOUNT_RESTORED, actor=SHELL)
async def _(stage: Stage) -> None:
    ann = await stage.ann()
    await person_acts.suspend(stage.services, desk.SHELL, ann.id, "Spam.")
    for _ in range(2):
        await person_acts.restore(stage.services, desk.SHELL, ann.id)


@act(EventKind.ROLE_GIVEN, actor=SHELL)
async def _(stage: Stage) -> None:
    ann = await stage.ann()
    for _ in range(2):
        await person_acts.give_role(stage.services, desk.SHELL, ann.id)


@act(EventKind.ROLE_TAKEN, actor=SHELL)
async def _(stage: Stage) -> None:
    ann = await stage.ann()
    await person_acts.give_role(stage.services, desk.SHELL, ann.id)
    await person_acts.take_role(stage.services, desk.SHELL, ann.id)  # the last one: refused
    await stage.services.db.execute(
        """
        INSERT INTO accounts (id, username, username_key, email, email_key, password_hash, role,
                              status, created_at)
        VALUES ('bob', 'bob', 'bob', 'bob@example.com', 'bob@example.com', '', 'admin', 'active', 0)
        """
    )
    for _ in range(2):
        await person_acts.take_role(stage.services, desk.SHELL, ann.id)


@act(EventKind.ADMIN_ENDED_SESSIONS, actor=SHELL)
async def _(stage: Stage) -> None:
    session = await stage.session()
    for _ in range(2):
        await person_acts.end_session(stage.services, desk.SHELL, session.account.id, session.id)


@act(EventKind.ADMIN_STARTED_RECOVERY, actor=SHELL)
async def _(stage: Stage) -> None:
    await person_ways_in.start_recovery(stage.services, desk.SHELL, (await stage.ann()).id)


@act(EventKind.ADMIN_REMOVED_AUTHENTICATORS, actor=SHELL)
async def _(stage: Stage) -> None:
    await stage.set_up_app()
    ann = await stage.ann()
    for _ in range(2):
        await person_ways_in.remove_authenticators(stage.services, desk.SHELL, ann.id)


@act(EventKind.ADMIN_REFUSED, actor=ANN)
async def _(stage: Stage) -> None:
    for _ in range(2):
        await desk.note_refusal(stage.services, stage.visit, await stage.session())
