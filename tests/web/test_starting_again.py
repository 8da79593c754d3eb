"""Starting again after too many wrong codes: the browser is still the same person's."""

from quart import Quart

from otpweb.domain.challenges import Addressee, Purpose
from otpweb.flows.services import Services
from otpweb.storage import budgets
from tests.browser import Browser
from tests.clock import Clock
from tests.guesses import other_than
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, begin_registration


async def wrong_codes(services: Services) -> set[int]:
    """Return how many wrong codes are counted for Ann's address, in each window."""
    subject = Addressee(Purpose.REGISTER, EMAIL, None).subject
    pairs = [(budget, subject) for budget in services.budgets.wrong_codes]
    return {one.hits for one in await budgets.look(services.db, pairs, now=services.clock())}


async def test_getting_it_right_after_starting_again_gives_back_the_typos_before(
    browser: Browser, app: Quart, inbox: Mailbox, clock: Clock
) -> None:
    services: Services = app.extensions["otpweb"]
    await begin_registration(browser)
    for _ in range(5):
        await browser.post("/verify", {"code": other_than(await inbox.code_for(EMAIL))})
    assert await wrong_codes(services) == {5}
    await browser.post("/verify/cancel")
    clock.advance(60)
    await begin_registration(browser)

    await browser.post("/verify", {"code": await inbox.code_for(EMAIL)})

    assert await wrong_codes(services) == {0}
