"""/healthz and /readyz."""

from quart import Quart

from otpweb.flows import mail_desk
from otpweb.flows.desk import SHELL
from otpweb.storage.database import StorageUnavailable
from tests.clock import Clock
from tests.flows.mails import put


async def test_the_process_says_that_it_lives(app: Quart) -> None:
    response = await app.test_client().get("/healthz")

    assert response.status_code == 200
    assert await response.get_json() == {"status": "ok"}


async def test_a_ready_process_says_so(app: Quart) -> None:
    response = await app.test_client().get("/readyz")

    assert response.status_code == 200
    assert (await response.get_json())["status"] == "ok"


async def test_a_process_is_ready_while_mail_is_paused(app: Quart, clock: Clock) -> None:
    services = app.extensions["otpweb"]
    await mail_desk.pause(services, SHELL)
    await put(services)
    clock.advance(3600)

    response = await app.test_client().get("/readyz")

    assert (await response.get_json())["queue"] == "ok"


async def test_without_its_database_it_lives_but_is_not_ready(app: Quart) -> None:
    async def away(*_: object) -> None:
        raise StorageUnavailable("gone")

    app.extensions["otpweb"].db.fetch_all = away
    client = app.test_client()

    assert (await client.get("/healthz")).status_code == 200
    response = await client.get("/readyz")
    assert response.status_code == 503
    assert (await response.get_json())["database"] == "failing"


async def test_a_schema_of_another_version_is_not_ready(app: Quart) -> None:
    await app.extensions["otpweb"].db.execute("UPDATE alembic_version SET version_num = '9999'")

    response = await app.test_client().get("/readyz")

    assert response.status_code == 503
    assert (await response.get_json())["schema"] == "failing"
