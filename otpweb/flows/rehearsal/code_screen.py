"""What people do at the code screen: wait for the mail, read it, type; well or badly."""

import re
from datetime import datetime, timedelta

from otpweb.domain.challenges import OlderCode, WrongCode
from otpweb.flows import denial, resending, verification
from otpweb.flows.challenges import Done
from otpweb.flows.rehearsal.browser import Browser
from otpweb.flows.rehearsal.stage import Stage
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import Answer

_SUBJECT = re.compile(r"^(?P<code>[0-9]{6}|[0-9A-Z]{4}-[0-9A-Z]{4}) ")
_DENIAL = re.compile(r"/not-me/(?P<token>\S+)")
_LOOK_EVERY = 9.0  # seconds, into the mailbox


async def enter_code(stage: Stage, browser: Browser, email: str) -> bool:
    """Wait for the code and type it; tells whether it opened anything."""
    since = stage.clock.now
    await stage.sleep(1.0)
    await verification.look(stage.services, browser.visit().handle)
    if stage.chance.random() < 0.04:
        return False  # something else was more important
    await stage.sleep(stage.chance.lognormvariate(2.7, 0.7))
    for attempt in range(2):
        code = await _wait_for_code(stage, email, since)
        if code and await _type(stage, browser, email, code):
            return True
        if attempt == 0 and stage.chance.random() < 0.75:
            await stage.sleep(stage.chance.uniform(20, 60))
            await resending.resend(stage.services, browser.visit())
        else:
            break
    if stage.chance.random() < 0.3:
        await resending.cancel(stage.services, browser.visit())
    return False


async def correct(stage: Stage, browser: Browser, email: str) -> None:
    """Point the registration at the address that was meant."""
    await resending.correct_address(stage.services, browser.visit(), email)


async def deny(stage: Stage, browser: Browser, email: str) -> bool:
    """Follow "this was not me" in the newest mail that has it."""
    since = stage.clock.now - timedelta(hours=1)
    token = stage.mail.find(email, _denial_in, since=since)
    return token is not None and await denial.deny(stage.services, browser.visit(), token)


async def guess(stage: Stage, browser: Browser, times: int, pause: float) -> None:
    """Type digits that are not the code, as somebody without the mailbox would."""
    for _ in range(times):
        await stage.sleep(stage.chance.uniform(0.5, 1.5) * pause)
        digits = f"{stage.chance.randrange(1_000_000):06d}"
        await verification.answer(stage.services, browser.visit(), digits, tag="")


async def _wait_for_code(stage: Stage, email: str, since: datetime) -> str | None:
    patience = stage.chance.lognormvariate(4.6, 0.6)
    while patience > 0:
        if code := stage.mail.find(email, _code_in, since=since):
            return code
        await stage.sleep(_LOOK_EVERY)
        patience -= _LOOK_EVERY
    return None


async def _type(stage: Stage, browser: Browser, email: str, code: str) -> bool:
    since = stage.clock.now
    for _ in range(3):
        typed = _mistyped(code) if stage.chance.random() < 0.07 else code
        answer = await verification.answer(stage.services, browser.visit(), typed, tag="")
        if _is_done(browser, answer):
            return True
        if not isinstance(answer, WrongCode | OlderCode):
            return False
        await stage.sleep(stage.chance.uniform(4, 20))
        code = stage.mail.find(email, _code_in, since=since) or code
    return False


def _is_done(browser: Browser, answer: Answer) -> bool:
    if isinstance(answer, SignedIn | Done):
        browser.keep(answer)
        return True
    return False


def _mistyped(code: str) -> str:
    """Return the code with two neighbours in the wrong order, or its end wrong."""
    if not code.isdigit():
        return code
    swapped = code[:2] + code[3] + code[2] + code[4:]
    return swapped if swapped != code else f"{code[:-1]}{(int(code[-1]) + 1) % 10}"


def _code_in(text: str) -> str | None:
    found = _SUBJECT.match(text)
    return found["code"] if found else None


def _denial_in(text: str) -> str | None:
    found = _DENIAL.search(text)
    return found["token"] if found else None
