"""An authenticator app that somebody has, without the screens that set one up."""

from otpweb.flows.services import Services


async def add_totp(services: Services, *, takes_mailed_code: bool = True) -> None:
    """Have every account own an app; nobody can show a code of it."""
    await services.db.execute(
        """
        INSERT INTO totps (id, account_id, sealed_secret, last_step, created_at, confirmed_at)
        SELECT id, id, 'sealed', 0, 0, 0 FROM accounts
        """
    )
    await services.db.execute(
        "UPDATE accounts SET takes_mailed_code = :takes", {"takes": int(takes_mailed_code)}
    )
