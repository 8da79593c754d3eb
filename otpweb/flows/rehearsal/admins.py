"""The admin of the made-up month, and how she comes to the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from otpweb.flows import people, recovery_codes, registration, sessions
from otpweb.flows.desk import Operator
from otpweb.flows.rehearsal.cast import ADMIN, PASSWORD, Person
from otpweb.flows.rehearsal.door import Guest
from otpweb.flows.rehearsal.stage import Stage
from otpweb.storage import accounts

_ADDRESS = "198.51.100.23"
_DEVICE = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"


@dataclass(frozen=True, slots=True)
class Keys:
    """What it takes to log in as the admin, besides the password."""

    secret: str = field(repr=False)
    recovery_codes: Sequence[str] = field(repr=False)


class Admin:
    """Ada, who runs the site."""

    def __init__(self, stage: Stage) -> None:
        """Give her a browser; she has no account yet."""
        self.keys = Keys("", ())
        self.email = f"{ADMIN}@example.com"
        self._stage = stage
        person = Person(
            ADMIN, self.email, _DEVICE, _ADDRESS, visits=0, likes_trust=False, wants_app=False
        )
        self._guest = Guest(stage, person)

    async def begin(self) -> None:
        """Make her account from the shell, log in, and set up an app."""
        stage = self._stage
        form = registration.Form(ADMIN, self.email, PASSWORD)
        await people.create_account(stage.services, form, is_admin=True)
        while not await self._guest.come_in():
            await stage.sleep(120)
        self.keys = await self._set_up()

    async def look_in(self) -> None:
        """Log in as on any day."""
        await self._guest.log_in()

    async def operator(self) -> Operator:
        """Return her at the desk. Raises RuntimeError before she has begun."""
        account = await accounts.find_by_username(self._stage.services.db, ADMIN)
        if account is None:
            raise RuntimeError("the admin of the made-up month is not there yet")
        return Operator(self._guest.browser.visit(), account.id)

    async def _set_up(self) -> Keys:
        stage, browser = self._stage, self._guest.browser
        secret = await self._guest.set_up_app()
        session = await sessions.resume(stage.services, browser.session_token or "")
        if secret is None or session is None:
            raise RuntimeError("the admin of the made-up month has no app")
        codes = await recovery_codes.shown(stage.services, session.account)
        await recovery_codes.keep(stage.services, session.account)
        return Keys(secret, codes)
