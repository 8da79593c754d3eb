"""Why an account is suspended; for whoever has shown all that it asks for, and nobody else."""

from otpweb.domain.challenges import Outcome
from otpweb.domain.tokens import digest
from otpweb.flows.services import Services
from otpweb.storage import accounts, challenges


async def reason_of_code(services: Services, handle: str) -> str:
    """Return why the account is suspended whose code was right in this browser, or ""."""
    challenge = await challenges.find_newest(services.db, digest(handle))
    if challenge is None or challenge.outcome is not Outcome.SUSPENDED:
        return ""
    account = await accounts.find(services.db, challenge.account_id or "")
    return account.status_reason if account else ""
