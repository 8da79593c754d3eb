"""/admin/events: everything that happened, found by what is known of it."""

import re

import pytest

from otpweb.domain.events import EventKind
from otpweb.flows.services import Services
from tests.browser import Browser
from tests.clock import Clock
from tests.web.noted import admin, note, rows, services, titles

__all__ = ["admin", "services"]

HOSTILE = [
    *("after=-1", "after=x", f"after={'9' * 40}", "after=%00", "after=1&after=2"),
    *("kind=nonsense", "kind=login%00", "result=maybe", "span=year", f"account={'a' * 5000}"),
    *("account=%00", "account=%ff%fe", "account=a%0d%0aSet-Cookie:x", "account='%20OR%201=1--"),
    *("client=1/2/3", "client=192.0.2.0/99", "client=%F0%9D%9F%99.1.1.1", "client=::/0"),
    *("from=0001-01-01", "to=9999-12-31T23:59", "from=now", "from=2026-11-21&to=2026-11-20"),
    *("request=../../x", "challenge=<script>", "actor=%E2%80%AE", "follow=on&looks=-5&seen=x"),
    *("follow=on&looks=99999&seen=99999999999999999999", "follow=off", "?????", "%"),
]


async def ann_id(services: Services) -> str:
    [ann] = await services.db.fetch_all("SELECT id FROM accounts WHERE username = 'ann'")
    return str(ann["id"])


async def test_the_newest_is_first_and_says_who_did_what_from_where(browser: Browser) -> None:
    page = await browser.get("/admin/events")

    first = re.sub(r"\s+", " ", rows(page)[0].get_text(" ", strip=True))
    assert "Account created" in first
    assert "ann" in first
    assert "themselves" in first
    assert "Chrome on Android" in first
    assert page.heading == "Events"


async def test_a_failure_is_marked(browser: Browser, services: Services) -> None:
    await note(services, kind=EventKind.CODE_WRONG)

    page = await browser.get("/admin/events")

    assert titles(page)[0] == "Wrong code failed"


@pytest.mark.parametrize(
    ("query", "different"),
    [
        ("kind=code.wrong", {"kind": EventKind.CODE_WRONG}),
        ("kind=codes", {"kind": EventKind.CODE_WRONG}),
        ("result=failure", {"kind": EventKind.CODE_WRONG}),
        ("account=a9", {"account_id": "a9"}),
        ("account=a9", {"actor": "a9"}),
        ("actor=command", {"actor": "command"}),
        ("client=192.0.2.77", {"client_address": "192.0.2.77"}),
        ("client=192.0.2.0/24", {"client_address": "192.0.2.77"}),
        ("client=2001:db8::/32", {"client_address": "2001:db8::7"}),
        ("request=beef", {"request_id": "beef"}),
        ("challenge=c9", {"challenge_id": "c9"}),
        ("kind=desk&actor=command", {"kind": EventKind.EVENTS_PURGED, "actor": "command"}),
    ],
)
async def test_a_filter_in_the_address_picks_what_it_says(
    browser: Browser, services: Services, query: str, different: dict[str, object]
) -> None:
    await note(services, **{"client_address": "198.51.100.1", **different})

    page = await browser.get(f"/admin/events?{query}")

    assert len(rows(page)) == 1


@pytest.mark.parametrize("text", ["ann", "ANN", "ann@example.com"])
async def test_a_person_is_found_by_name_and_by_address(browser: Browser, text: str) -> None:
    page = await browser.get(f"/admin/events?account={text}")

    assert "Account created" in titles(page)


async def test_a_span_of_time_leaves_out_what_was_before(
    browser: Browser, services: Services, clock: Clock
) -> None:
    clock.advance(200)
    await note(services, kind=EventKind.CODE_WRONG)
    clock.advance(3500)
    await services.db.execute("UPDATE sessions SET last_seen_at = last_seen_at + 3700000")

    page = await browser.get("/admin/events?span=hour")

    assert titles(page) == ["Wrong code failed"]


async def test_moments_in_the_address_are_utc(browser: Browser, services: Services) -> None:
    await note(services, kind=EventKind.CODE_WRONG)

    before = await browser.get("/admin/events?to=2026-11-21T14:00")
    after = await browser.get("/admin/events?from=2026-11-21T14:00")

    assert (len(rows(before)), len(rows(after)) > 0) == (0, True)


async def test_the_fields_show_what_is_asked(browser: Browser) -> None:
    page = await browser.get("/admin/events?account=ann&kind=login&request=beef")

    assert page.find("#account")["value"] == "ann"
    assert page.find("#kind option[selected]")["value"] == "login"
    assert page.has("details[open] #request[value=beef]")


async def test_pages_follow_each_other_without_gap_whatever_happens_meanwhile(
    browser: Browser, services: Services
) -> None:
    for number in range(70):
        await note(services, request_id=f"r{number}", kind=EventKind.CODE_OLDER)
    first = await browser.get("/admin/events?kind=code.older")
    await note(services, request_id="late", kind=EventKind.CODE_OLDER)

    second = await browser.get(str(first.find(".pager a:last-child")["href"]))

    told = [row.select_one("a.code") for page in (first, second) for row in rows(page)]
    assert [link.get_text() for link in told if link] == [f"r{n}" for n in range(69, -1, -1)]
    assert second.find(".pager a")["href"] == "/admin/events?kind=code.older"


async def test_a_deleted_account_keeps_its_events(browser: Browser, services: Services) -> None:
    await note(services, account_id="gone", actor="gone")

    page = await browser.get("/admin/events?account=gone")

    assert rows(page)[0].select_one("a[href='/admin/events?account=gone']")
    assert "deleted account" in page.text


async def test_names_and_traces_lead_on(browser: Browser, services: Services) -> None:
    ann = await ann_id(services)
    await note(services, account_id=ann, actor="command", challenge_id="c7", request_id="beef")

    [row] = rows(await browser.get("/admin/events?request=beef"))

    links = [str(link["href"]) for link in row.select("a")]
    assert f"/admin/people/{ann}" in links
    assert "/admin/events?client=192.0.2.1" in links
    assert "/admin/events?request=beef" in links
    assert "/admin/codes/c7" in links
    assert "the command" in row.get_text()


async def test_an_admin_who_did_it_to_somebody_else_is_named(
    browser: Browser, services: Services
) -> None:
    await note(services, account_id="gone", actor=await ann_id(services), request_id="beef")

    [row] = rows(await browser.get("/admin/events?request=beef"))

    assert row.select("td")[3].get_text(strip=True) == "ann"


async def test_what_comes_from_outside_is_only_text(browser: Browser, services: Services) -> None:
    ann = await ann_id(services)
    await services.db.execute("UPDATE accounts SET username = '=1+1<b>' WHERE username = 'ann'")
    await note(
        services,
        account_id=ann,
        client_address="<script>",
        request_id='"><b>',
        challenge_id="../x?y#z",
    )

    page = await browser.get("/admin/events")

    assert "=1+1<b>" in page.text
    assert not page.has("#events script")
    assert not page.has("#events a b")
    assert page.has("a[href='/admin/codes/..%2Fx%3Fy%23z']")


@pytest.mark.parametrize("query", HOSTILE)
async def test_no_address_is_a_breakdown(browser: Browser, query: str) -> None:
    page = await browser.get(f"/admin/events?{query}")

    assert page.status == 200
    assert page.has("#list")


async def test_what_no_filter_knows_is_said_kindly(browser: Browser) -> None:
    page = await browser.get("/admin/events?account=nobody")

    assert "Nothing like this happened" in page.text
    assert page.has("a[href='/admin/events']")


async def test_a_network_that_is_too_wide_is_said(browser: Browser, services: Services) -> None:
    for number in range(101):
        await note(services, client_address=f"198.51.100.{number}")

    page = await browser.get("/admin/events?client=198.51.100.0/24")

    assert "Name a smaller one" in page.text


async def test_the_files_have_the_filters_of_the_screen(browser: Browser) -> None:
    page = await browser.get("/admin/events?account=ann&span=day&after=9")

    assert page.find("#as-csv")["href"] == "/admin/events.csv?span=day&account=ann"
    assert page.find("#as-jsonl")["href"] == "/admin/events.jsonl?span=day&account=ann"
    assert not page.find("#as-csv").get("hx-get")
