"""The life of a code, as the page shows it: the server's time, whatever the clock here says."""

import re
import time

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Meet, Serve
from tests.e2e.person import Person
from tests.server import Server

LIFE = 3  # seconds
CLOCK_THAT_IS_WRONG = """
    const Right = Date;
    Date = class extends Right {
        constructor(...given) { super(...(given.length ? given : [Date.now()])); }
        static now() { return Right.now() + %d; }
    };
"""


@pytest.fixture
def hasty(serve: Serve) -> Server:
    """Return a server whose codes are dead after a few seconds."""
    return serve(CODE_TTL=LIFE, RESEND_INTERVAL=0)


async def seconds_left(person: Person) -> int:
    """Return what the page counts down."""
    words = await person.page.locator("#life .left").inner_text()
    found = re.fullmatch(r"in (?:(\d+):(\d\d)|(\d+) s)", words)
    assert found, words
    minutes, seconds, only_seconds = (int(part or 0) for part in found.groups())
    return 60 * minutes + seconds + only_seconds


async def test_it_counts_the_seconds_that_are_left(ann: Person) -> None:
    await ann.begin_to_register()
    first = await seconds_left(ann)
    assert 290 <= first <= 300

    words = f"in {(first - 2) // 60}:{(first - 2) % 60:02d}"
    await expect(ann.page.locator("#life .left")).to_have_text(words)


async def test_it_goes_on_where_it_was_after_a_reload(ann: Person) -> None:
    await ann.begin_to_register()
    first, began = await seconds_left(ann), time.monotonic()
    await ann.page.wait_for_timeout(2000)

    await ann.page.reload()

    passed = time.monotonic() - began
    assert first - passed - 2 <= await seconds_left(ann) <= first - 1


async def test_it_ends_by_itself_with_a_button_for_a_new_code_which_works(
    meet: Meet, hasty: Server
) -> None:
    ann = await meet(hasty)
    await ann.begin_to_register()
    await ann.stay()

    await ann.sees("This code has expired")
    await expect(ann.page.locator("#panel h1")).to_be_focused()
    await expect(ann.field("code")).to_have_count(0)
    await ann.button("Send a new code").click()
    await expect(ann.field("code")).to_be_focused()
    await ann.enter(await ann.code(2))

    await ann.sees(f"Hello, {ann.name}")
    assert await ann.has_stayed()


async def test_a_code_typed_too_late_is_refused_with_a_way_on(meet: Meet, hasty: Server) -> None:
    ann = await meet(hasty, java_script_enabled=False)
    await ann.begin_to_register()
    await ann.page.wait_for_timeout(LIFE * 1000 + 500)

    await ann.enter(await ann.code())

    await ann.sees("This code has expired")
    await expect(ann.button("Send a new code")).to_be_visible()


@pytest.mark.parametrize("wrong_by", [-7_200_000, 7_200_000], ids=["slow", "fast"])
async def test_a_clock_that_is_wrong_changes_nothing(
    meet: Meet, hasty: Server, wrong_by: int
) -> None:
    ann = await meet(hasty)
    await ann.page.add_init_script(CLOCK_THAT_IS_WRONG % wrong_by)
    await ann.begin_to_register()

    assert 1 <= await seconds_left(ann) <= LIFE

    await ann.sees("This code has expired")


async def test_a_clock_that_jumps_makes_the_page_ask_and_count_on(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.page.evaluate("() => { %s }" % (CLOCK_THAT_IS_WRONG % 7_200_000))
    async with ann.page.expect_response("**/verify"):
        await ann.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    await ann.sees("Check your e-mail")

    assert 280 <= await seconds_left(ann) <= 300


async def test_only_milestones_are_read_out(ann: Person) -> None:
    await ann.page.clock.install()
    await ann.begin_to_register()
    await expect(ann.page.locator("#life count-down")).to_have_role("timer")
    await expect(ann.page.locator("#status")).to_be_empty()

    await ann.page.clock.fast_forward("04:47")

    await expect(ann.page.locator("#status")).to_have_text("10 seconds left.")


async def test_from_an_hour_on_it_counts_in_words(meet: Meet, serve: Serve) -> None:
    ann = await meet(serve(BUDGET_WRONG_PASSWORDS="1/61 minutes"))
    await ann.page.clock.install()
    await ann.visit("/login")
    for words in ("do not match", "too many wrong passwords"):
        await ann.fill_in_login()
        await ann.button("Log in").click()
        await ann.reads(words)
    left = ann.page.locator("#notice .left")
    await expect(left).to_have_text("in 1 hour 1 minute")

    await ann.page.clock.fast_forward("02:00")

    await expect(left).to_have_text(re.compile(r"in 5[89]:\d\d"))


async def test_a_name_that_rests_says_when_and_then_goes_on(meet: Meet, serve: Serve) -> None:
    ann = await meet(serve(BUDGET_WRONG_PASSWORDS=f"1/{LIFE} seconds"))
    await ann.visit("/login")
    await ann.fill_in_login()
    await ann.button("Log in").click()
    await ann.reads("do not match")
    await ann.field("password").fill("another one")
    await ann.button("Log in").click()

    await ann.reads("There were too many wrong passwords for this name.")
    await expect(ann.page.locator("#notice")).to_be_focused()
    await expect(ann.page.locator("#notice .left")).to_have_text(re.compile(r"in [123] s"))
    await expect(ann.field("username")).to_have_value(ann.name)
    await ann.reads("You can try again now.")
    await ann.field("password").fill("another one")
    await ann.button("Log in").click()

    await ann.reads("do not match")
