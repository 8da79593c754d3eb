"""What strangers do: try passwords and codes, and register by the dozen."""

from collections.abc import Sequence
from dataclasses import replace

from otpweb.domain.captcha import Asked, CaptchaPolicy
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import login, recovery, registration
from otpweb.flows.challenges import Opened
from otpweb.flows.rehearsal import code_screen
from otpweb.flows.rehearsal.browser import Browser
from otpweb.flows.rehearsal.cast import PASSWORD, Person
from otpweb.flows.rehearsal.stage import Stage
from otpweb.flows.services import Services

SPRAYER = "203.0.113.251"
GUESSER = "203.0.113.252"
CROWD = "192.0.2.251"

_SCRIPT = "python-requests/2.32.3"
_COMMON = ("123456", "password", "qwerty1", "letmein", "summer2026", "welcome1", "iloveyou")


async def spray(stage: Stage, people: Sequence[Person], times: int) -> None:
    """Try common passwords at many names, until the client is told to wait."""
    browser = Browser(_SCRIPT, SPRAYER)
    names = [person.username for person in people] + ["admin", "root", "test", "info"]
    favourites = names[:12]
    for number in range(times):
        form = login.Form(
            username=stage.chance.choice(favourites if number % 3 else names),
            password=stage.chance.choice(_COMMON),
            remember=False,
            trust=False,
            next_path=None,
        )
        answer = await login.start(_with_proofs(stage), browser.visit(), form)
        if isinstance(answer, TooSoon) and answer.reason is Reason.CLIENT:
            return
        await stage.sleep(stage.chance.uniform(0.5, 2.5))


async def guess_codes(stage: Stage, person: Person, runs: int, owner: Browser | None) -> None:
    """Have codes to recover with mailed to somebody, and guess at them.

    With a browser of the owner, "this was not me" is pressed in the mail afterwards.
    """
    for _ in range(runs):
        browser = Browser(_SCRIPT, GUESSER)
        opened = await recovery.start(_with_proofs(stage), browser.visit(), person.email)
        if isinstance(opened, Opened):
            browser.keep_handle(opened.handle)
            await code_screen.guess(stage, browser, times=stage.chance.choice((4, 5)), pause=4)
        await stage.sleep(stage.chance.uniform(65, 100))
    if owner:
        await stage.sleep(stage.chance.uniform(60, 240))
        await code_screen.deny(stage, owner, person.email)


async def register_many(stage: Stage, count: int, domain: str, *, finish: bool) -> None:
    """Register one made-up name after another, from one network."""
    for number in range(count):
        browser = Browser(_SCRIPT, CROWD)
        username = f"{stage.chance.choice(('promo', 'deal', 'bonus'))}{number}{domain[0]}"
        email = f"{username}@{domain}"
        form = registration.Form(username, email, PASSWORD)
        opened = await registration.start(_with_proofs(stage), browser.visit(), form)
        if isinstance(opened, Opened) and finish:
            browser.keep_handle(opened.handle)
            await code_screen.enter_code(stage, browser, email)
        await stage.sleep(stage.chance.uniform(20, 90))


def _with_proofs(stage: Stage) -> Services:
    """Return services that ask for no proof of work: strangers have machines to make them."""
    return replace(stage.services, captcha=CaptchaPolicy(Asked("off")))
