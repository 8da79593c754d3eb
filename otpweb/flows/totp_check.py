"""Judging the codes of an account's authenticator app."""

from otpweb.domain.accounts import Account
from otpweb.domain.totp import Totp, match_step
from otpweb.domain.visits import Visit
from otpweb.flows.services import Services
from otpweb.storage import totps

_USE = "totp secret"


def seal(services: Services, secret: str, *, totp_id: str) -> str:
    """Return a secret as the database may keep it."""
    return services.keys.seal(_USE, secret, about=totp_id)


def unseal(services: Services, totp: Totp) -> str | None:
    """Return the secret of an app; None when no key opens it any more."""
    return services.keys.unseal(_USE, totp.sealed_secret, about=totp.id)


async def is_readable(services: Services, account: Account) -> bool:
    """Tell whether a code of the account's app can be right: not when its key has been dropped."""
    totp = await totps.find(services.db, account.id)
    return totp is not None and unseal(services, totp) is not None


async def take(services: Services, visit: Visit, account: Account, code: str) -> bool:
    """Tell whether the app shows this code around now, and use its step up.

    One whose secret no key opens shows nothing that is right. Needs the transaction of what the
    code opens.
    """
    totp = await totps.find(services.db, account.id)
    secret = unseal(services, totp) if totp else None
    if totp is None or secret is None:
        return False
    step = match_step(secret, code, now=services.clock(), after=totp.last_step)
    if step is None:
        return False
    # Under the current key: when a retired one is dropped, apps in use live on.
    sealed = seal(services, secret, totp_id=totp.id)
    return await totps.take_step(services.db, totp.id, step, sealed_secret=sealed)
