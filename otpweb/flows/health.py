"""Whether this process can do its work."""

from dataclasses import dataclass
from datetime import timedelta

from otpweb.flows.services import Services
from otpweb.storage import migrating, outbox
from otpweb.storage.database import StorageUnavailable

__all__ = ["Readiness", "StorageUnavailable", "check"]  # the web answers 503 to the exception

_TOLERABLE_LAG = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a load balancer asks; one word each and no detail."""

    database: bool
    schema: bool
    queue: bool

    @property
    def is_ready(self) -> bool:
        """Tell whether requests should come here."""
        return self.database and self.schema and self.queue


async def check(services: Services) -> Readiness:
    """Ask the database, the schema and the mail queue."""
    try:
        await migrating.check(services.db)
        due = await outbox.next_due(services.db)
    except migrating.SchemaMismatch:
        return Readiness(database=True, schema=False, queue=False)
    except StorageUnavailable:
        return Readiness(database=False, schema=False, queue=False)
    late = due is not None and services.clock() - due > _TOLERABLE_LAG
    return Readiness(database=True, schema=True, queue=not late)
