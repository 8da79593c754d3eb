"""/healthz and /readyz, for machines."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from otpweb.flows import health
from otpweb.web.visitor import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
async def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
async def readyz() -> ResponseReturnValue:
    """Database, schema and mail queue are as they should be; 503 when one is not."""
    readiness = await health.check(services())
    words = {True: "ok", False: "failing"}
    report = {
        "status": words[readiness.is_ready],
        "database": words[readiness.database],
        "schema": words[readiness.schema],
        "queue": words[readiness.queue],
    }
    return report, 200 if readiness.is_ready else 503
