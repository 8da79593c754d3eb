"""What people do at the door: they register, log in, and find that they forgot their password."""

from otpweb.domain.accounts import Status
from otpweb.domain.sessions import Session
from otpweb.flows import approvals, asking, login, recovery, registration, sessions
from otpweb.flows.asking import StepAsked
from otpweb.flows.challenges import Opened
from otpweb.flows.rehearsal import authenticator_app, cast, code_screen
from otpweb.flows.rehearsal.browser import Browser
from otpweb.flows.rehearsal.cast import PASSWORD, Person
from otpweb.flows.rehearsal.stage import Stage
from otpweb.flows.sessions import SignedIn


class Guest:
    """A person and the browser they come with."""

    def __init__(self, stage: Stage, person: Person) -> None:
        """Give them a browser of their own."""
        self.person = person
        self.browser = Browser(person.device, person.address)
        self._stage = stage
        self._secret: str | None = None  # of their authenticator app

    async def register(self, *, email: str = "") -> None:
        """Register, and look at the page that says what happens now."""
        stage, email = self._stage, email or self.person.email
        form = registration.Form(self.person.username, email, PASSWORD)
        opened = await registration.start(stage.services, self.browser.visit(), form)
        if not isinstance(opened, Opened):
            return
        self.browser.keep_handle(opened.handle)
        if not await code_screen.enter_code(stage, self.browser, email):
            return
        await stage.sleep(stage.chance.uniform(30, 300))
        await self._leave()

    async def register_mistyped(self, typed: str) -> None:
        """Register with a mistyped address, wonder, and correct it."""
        stage = self._stage
        form = registration.Form(self.person.username, typed, PASSWORD)
        opened = await registration.start(stage.services, self.browser.visit(), form)
        if not isinstance(opened, Opened):
            return
        self.browser.keep_handle(opened.handle)
        await stage.sleep(stage.chance.uniform(70, 200))
        email = self.person.email
        await code_screen.correct(stage, self.browser, email)
        await code_screen.enter_code(stage, self.browser, email)

    async def log_in(self) -> None:
        """Log in, set up an app if they like such things, stay for a while, perhaps log out."""
        if await self.come_in():
            if self.person.wants_app and not self._secret and await self._is_member():
                await self.set_up_app()
            await self._stage.sleep(self._stage.chance.lognormvariate(5.5, 1))
            await self._leave()

    async def ask_again(self) -> None:
        """Log in after a rejection, read why, and ask to be looked at once more."""
        if await self.come_in():
            await self._stage.sleep(self._stage.chance.uniform(10, 60))
            if session := await self._session():
                services, visit = self._stage.services, self.browser.visit()
                await approvals.ask_again(services, visit, session.account)

    async def come_in(self) -> bool:
        """Log in as they usually do; some type the wrong password first."""
        stage = self._stage
        if stage.chance.random() < 0.1:  # at a friend's, or a new telephone
            self.browser = Browser(cast.device(stage.chance), self.person.address)
        if stage.chance.random() < 0.07:
            await self._try(f"{PASSWORD}!")
            await stage.sleep(stage.chance.uniform(5, 15))
        return await self._enter(await self._try(PASSWORD))

    async def set_up_app(self) -> str | None:
        """Set up an authenticator app in the session that was just begun; returns its secret."""
        self._secret = await authenticator_app.set_up(self._stage, self.browser)
        return self._secret

    async def recover(self) -> None:
        """Recover with a mailed code, choose a password (the same, as it happens), and log in."""
        stage = self._stage
        for wrong in ("seven owls", "quiet owls at night"):
            await self._try(wrong)
            await stage.sleep(stage.chance.uniform(5, 15))
        opened = await recovery.start(stage.services, self.browser.visit(), self.person.email)
        if not isinstance(opened, Opened):
            return
        self.browser.keep_handle(opened.handle)
        if await code_screen.enter_code(stage, self.browser, self.person.email):
            await stage.sleep(stage.chance.uniform(10, 40))
            await recovery.choose_password(stage.services, self.browser.visit(), PASSWORD)
            await stage.sleep(stage.chance.uniform(10, 40))
            await self._enter(await self._try(PASSWORD))

    async def _try(self, password: str) -> object:
        form = login.Form(
            username=self.person.username,
            password=password,
            remember=self.person.likes_trust,
            trust=self.person.likes_trust,
            next_path=None,
        )
        return await login.start(self._stage.services, self.browser.visit(), form)

    async def _enter(self, answer: object) -> bool:
        match answer:
            case SignedIn():
                self.browser.keep(answer)
                return True
            case Opened(handle):
                self.browser.keep_handle(handle)
                return await code_screen.enter_code(self._stage, self.browser, self.person.email)
            case StepAsked(handle=handle):
                self.browser.keep_handle(handle)
                return await self._show_app()
            case _:
                return False

    async def _show_app(self) -> bool:
        stage = self._stage
        await stage.sleep(stage.chance.uniform(6, 25))
        asked = await asking.at_door(stage.services, self.browser.visit())
        if asked is None or self._secret is None:
            return False
        return await authenticator_app.show(stage, self.browser, asked, self._secret)

    async def _session(self) -> Session | None:
        return await sessions.resume(self._stage.services, self.browser.session_token or "")

    async def _is_member(self) -> bool:
        session = await self._session()
        return session is not None and session.account.status is Status.ACTIVE

    async def _leave(self) -> None:
        """Log out, as some people do."""
        token = self.browser.session_token
        if token and self._stage.chance.random() < 0.4:
            await sessions.end(self._stage.services, self.browser.visit(), token)
            self.browser.session_token = None
