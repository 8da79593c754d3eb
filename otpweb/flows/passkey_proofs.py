"""What passkeys are asked to sign, and whether they did: at the door, in a session, or alone."""

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Factor
from otpweb.domain.passkey_challenges import Use
from otpweb.domain.passkeys import (
    Passkey,
    new_challenge,
    read_credential_id,
    request_options,
    verify_assertion,
)
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.flows.asking import Asked
from otpweb.flows.services import Services
from otpweb.storage import passkey_challenges, passkeys


async def challenge(services: Services, visit: Visit, use: Use) -> str:
    """Return what this browser has to have signed next, for this use alone."""
    return await passkey_challenges.begin(
        services.db, digest(visit.handle), use, new_challenge(), now=services.clock()
    )


async def burn(services: Services, visit: Visit, use: Use) -> str | None:
    """Return what this browser had to have signed, for the one answer that is judged by it."""
    return await passkey_challenges.burn(
        services.db, digest(visit.handle), use, now=services.clock()
    )


async def step_options(services: Services, visit: Visit, asked: Asked | None) -> str | None:
    """Return the JSON that asks for one of a person's passkeys; None where that is not asked."""
    if asked is None or Factor.PASSKEY not in asked.ways:
        return None
    allowed = await passkeys.of_account(services.db, asked.account.id)
    nonce = await challenge(services, visit, Use.STEP)
    return request_options(services.party, nonce, allowed)


def read(text: str) -> str | None:
    """Return an answer that names a passkey; None for what is none."""
    return text if read_credential_id(text) else None


async def take(services: Services, visit: Visit, account: Account, text: str) -> bool:
    """Tell whether a passkey of this account answers; after its password, so by touch is enough."""
    passkey = await passkeys.find_by_credential(services.db, read_credential_id(text) or "")
    if passkey and passkey.account_id != account.id:
        passkey = None
    return await prove(services, visit, Use.STEP, passkey, text, needs_verification=False)


async def prove(
    services: Services,
    visit: Visit,
    use: Use,
    passkey: Passkey | None,
    text: str,
    *,
    needs_verification: bool,
) -> bool:
    """Tell whether the passkey has signed what this browser was asked to sign, once.

    Needs a transaction, which is to last although nothing was proven: the question is used up.
    """
    nonce = await burn(services, visit, use)
    if nonce is None or passkey is None:
        return False
    assertion = verify_assertion(
        services.party, nonce, text, passkey, needs_verification=needs_verification
    )
    if assertion is None:
        return False
    return await passkeys.note_use(
        services.db, passkey, sign_count=assertion.sign_count, now=services.clock()
    )
