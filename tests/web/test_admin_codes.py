"""The log of codes at the desk: one line a code, one story for an address, and never a code."""

import re

import pytest
from quart import Quart

from otpweb.domain.codes import derive_code, written
from otpweb.storage import challenges
from tests.browser import Browser, Page
from tests.clock import Clock
from tests.guesses import other_than
from tests.mailbox import Mailbox
from tests.web.desk import sit_down
from tests.web.people import begin_registration

BOB = "bob@example.com"


@pytest.fixture(autouse=True)
async def desk(app: Quart, browser: Browser, inbox: Mailbox) -> None:
    await sit_down(app, browser, inbox)


@pytest.fixture
async def bob(other_browser: Browser) -> Browser:
    """Somebody who has asked for a code to register with."""
    await begin_registration(other_browser, "bob", BOB)
    return other_browser


def line(page: Page) -> str:
    """Return the first line of the log, which is the newest."""
    return re.sub(r"\s+", " ", page.find("#codes tbody tr").get_text(" ")).strip()


async def test_a_line_says_when_who_what_for_and_how_far_it_is(
    browser: Browser, bob: Browser
) -> None:
    page = await browser.get("/admin/codes")

    assert page.status == 200
    assert "21 November 2026" in line(page)
    assert BOB in line(page)
    assert "Register" in line(page)
    assert "Page opened" in line(page)


async def test_the_line_changes_as_the_journey_goes(
    browser: Browser, bob: Browser, inbox: Mailbox
) -> None:
    code = await inbox.code_for(BOB)

    await bob.post("/verify", {"code": other_than(code)})
    assert "Wrong try 1 of 5" in line(await browser.get("/admin/codes"))
    await bob.post("/verify", {"code": code})

    assert "Verified" in line(await browser.get("/admin/codes"))


@pytest.mark.parametrize("searched", [BOB, "BOB@example.com", "bob@exa", "bo"])
async def test_an_address_is_found_by_itself_and_by_its_beginning(
    browser: Browser, bob: Browser, searched: str
) -> None:
    page = await browser.get(f"/admin/codes?address={searched}")

    assert len(page.soup.select("#codes tbody tr")) == 1
    assert BOB in line(page)


async def test_a_username_finds_the_address_of_its_account(browser: Browser, bob: Browser) -> None:
    page = await browser.get("/admin/codes?address=ANN")

    assert "ann@example.com" in line(page)
    assert BOB not in page.text


async def test_an_address_is_told_its_story(browser: Browser, bob: Browser, inbox: Mailbox) -> None:
    await bob.post("/verify", {"code": other_than(await inbox.code_for(BOB))})

    page = await browser.get(f"/admin/codes?address={BOB}")

    story = page.find("#story").get_text(" ", strip=True)
    assert f"The last code for {BOB}, to register," in story
    assert "typed wrong once" in story


async def test_an_address_that_nobody_mailed_is_told_what_is_like_it(
    browser: Browser, bob: Browser
) -> None:
    page = await browser.get("/admin/codes?address=bob@exampel.com")

    assert "Nobody asked for a code for bob@exampel.com in the last 30 days." in page.text
    assert f"Similar: {BOB}" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("purpose=register", 2),
        ("purpose=login", 0),
        ("outcome=open", 1),
        ("outcome=verified", 1),
        ("outcome=expired", 0),
        ("outcome=exhausted", 0),
        ("time=hour", 2),
        ("from=2026-11-21&to=2026-11-21", 2),
        ("from=2026-11-22", 0),
        ("to=2026-11-20", 0),
        ("purpose=register&outcome=open&time=day&address=bob", 1),
    ],
)
async def test_the_log_can_be_narrowed(
    browser: Browser, bob: Browser, query: str, found: int
) -> None:
    page = await browser.get(f"/admin/codes?{query}")

    assert len(page.soup.select("#codes tbody tr")) == found


@pytest.mark.parametrize(
    "query",
    [
        "after=nothing",
        "after=99999999999999999999-a",
        "after=1-%00",
        "address=%00",
        "address=" + "x" * 5000,
        "address=%ED%A0%80",
        "address=%25_%27%22;--",
        "address=@",
        "address=" + "%F4%8F%BF%BF" * 20,
        "purpose=nothing&outcome=nothing&time=nothing",
        "from=yesterday&to=9999-12-31",
        "from=0001-01-01&to=0001-01-01",
        "until=99999999999999",
        "until=999999999999",
        "until=-1&live=maybe",
        "until=%C2%B2",
    ],
)
async def test_no_query_is_too_odd(browser: Browser, query: str) -> None:
    assert (await browser.get(f"/admin/codes?{query}")).status == 200


@pytest.mark.parametrize("code_id", ["nothing", "%00", "a" * 3000, "%ED%A0%80", "..", "1%27--"])
async def test_an_id_of_no_code_is_no_page(browser: Browser, code_id: str) -> None:
    page = await browser.get(f"/admin/codes/{code_id}")

    assert page.status == 404


async def test_a_line_opens_the_timeline_of_its_code(
    browser: Browser, bob: Browser, inbox: Mailbox, clock: Clock
) -> None:
    code = await inbox.code_for(BOB)
    for typed in (other_than(code), code):
        clock.advance(10)
        await bob.post("/verify", {"code": typed})
    log = await browser.get(f"/admin/codes?address={BOB}")

    page = await browser.get(str(log.find("#codes tbody a")["href"]))

    steps = [row.get_text(" ", strip=True) for row in page.soup.select("#steps tbody tr")]
    expected = ["Registration begun", "E-mail 1 queued", "Code screen opened", "Wrong code"]
    expected += ["Verified", "Account created"]
    places = [next(n for n, step in enumerate(steps) if words in step) for words in expected]
    assert places == sorted(places)
    assert "Chrome on Android" in page.text
    assert page.has("a[href^='/admin/events?request=']")


async def test_no_page_of_the_log_shows_a_code(
    app: Quart, browser: Browser, bob: Browser, clock: Clock
) -> None:
    await bob.post("/verify/resend")
    services = app.extensions["otpweb"]
    rows = await services.db.fetch_all("SELECT id FROM challenges")
    paths = ["/admin", "/admin/codes", f"/admin/codes?address={BOB}"]
    paths += [f"/admin/codes/{row['id']}" for row in rows]
    shown = "".join([(await browser.get(path)).html for path in paths])

    for row in rows:
        challenge = await challenges.find(services.db, row["id"])
        assert challenge
        key = services.keys.find(challenge.key_id)
        assert key
        for number in range(1, challenge.mails + 1):
            code = derive_code(key, challenge.id, number, challenge.code_form)
            assert not re.search(rf"(?<![0-9a-f]){written(code)}(?![0-9a-f])", shown)
        assert challenge.handle_digest not in shown


async def test_the_first_page_refreshes_itself_until_it_is_paused(
    browser: Browser, clock: Clock
) -> None:
    page = await browser.get("/admin/codes")
    again = str(page.find("#list")["hx-get"])

    assert (await browser.get(again)).find("#list")["hx-get"] == again
    assert not (await browser.get("/admin/codes?live=off")).find("#list").has_attr("hx-get")


async def test_nobody_keeps_a_session_alive_by_leaving_the_page_open(
    browser: Browser, clock: Clock
) -> None:
    page = await browser.get("/admin/codes")
    clock.advance(601)

    page = await browser.get(str(page.find("#list")["hx-get"]))

    assert not page.find("#list").has_attr("hx-get")
    assert "Paused" in page.text


async def test_more_than_a_page_is_read_page_by_page(app: Quart, browser: Browser) -> None:
    db = app.extensions["otpweb"].db
    for number in range(120):
        await db.execute(
            """
            INSERT INTO challenges (id, handle_digest, purpose, message, email, email_key, key_id,
                                    code_form, mails, tries, remember, trust, created_at, mailed_at,
                                    expires_at)
            VALUES (:id, :id, 'login', 'login_code', 'c@x.org', 'c@x.org', '', 'digits', 1, 0, 0, 0,
                    :at, :at, :at)
            """,
            {"id": f"{number:032x}", "at": 1000 + number // 3},
        )
    path, seen = "/admin/codes?purpose=login", []
    for _ in range(3):
        page = await browser.get(path)
        seen += [str(row["id"]) for row in page.soup.select("#codes tbody tr")]
        following = [a for a in page.soup.select(".pager a") if "Next" in a.get_text()]
        path = str(following[0]["href"]) if following else ""

    assert path == ""
    assert len(seen) == len(set(seen)) == 120
