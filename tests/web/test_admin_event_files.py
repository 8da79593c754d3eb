"""/admin/events.csv and .jsonl: to take away, by admins who have just shown that it is they."""

import asyncio
import csv
import io
import json
from typing import Any

import pytest
from quart import Quart

from otpweb.domain import event_files
from otpweb.flows.services import Services
from otpweb.storage import events
from tests.browser import Browser
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.storage.noted import event
from tests.web.desk import sit_down

FILES = ["/admin/events.csv", "/admin/events.jsonl"]


@pytest.fixture
def services(app: Quart) -> Services:
    found: Services = app.extensions["otpweb"]
    return found


@pytest.fixture
async def plain(app: Quart, inbox: Mailbox) -> Browser:
    """A file is fetched by following a plain link."""
    browser = Browser(app, htmx=False)
    await sit_down(app, browser, inbox)
    return browser


async def lines(browser: Browser, path: str) -> list[dict[str, str]]:
    page = await browser.get(path)
    assert page.status == 200
    if ".csv" in path:
        return list(csv.DictReader(io.StringIO(page.html, newline="")))
    return [json.loads(line) for line in page.html.splitlines()]


@pytest.mark.parametrize("path", FILES)
async def test_the_file_holds_what_the_filters_ask_for(
    plain: Browser, services: Services, path: str
) -> None:
    await events.insert(services.db, event(client_address="198.51.100.1", user_agent="=1+1"))

    [line] = await lines(plain, f"{path}?client=198.51.100.1")

    assert line["at"] == "2026-11-21T14:02:00.000Z"
    assert line["user_agent"] == ("'=1+1" if "csv" in path else "=1+1")


@pytest.mark.parametrize(
    ("path", "kind"), [(FILES[0], "text/csv"), (FILES[1], "application/jsonl")]
)
async def test_it_is_a_file_with_a_date(plain: Browser, path: str, kind: str) -> None:
    headers = (await plain.get(path)).response.headers

    name = f"otpweb-events-2026-11-21.{path.rpartition('.')[2]}"
    assert headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert headers["Content-Type"].startswith(kind)
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize("path", FILES)
async def test_all_of_more_than_two_batches_come_once(
    plain: Browser, services: Services, path: str
) -> None:
    async with services.db.transaction():
        for number in range(2100):
            await events.insert(services.db, event(request_id=f"r{number}", account_id="a9"))

    found = await lines(plain, f"{path}?account=a9")

    assert [line["request_id"] for line in found] == [f"r{n}" for n in range(2099, -1, -1)]


@pytest.mark.parametrize("path", FILES)
async def test_a_file_that_is_cut_says_so(
    plain: Browser, services: Services, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_files, "MOST_LINES", 2)
    for number in range(3):
        await events.insert(services.db, event(request_id=f"r{number}", account_id="a9"))

    found = await lines(plain, f"{path}?account=a9")

    assert [line.get("request_id") for line in found] == ["r2", "r1", None]
    assert "Cut here" in str(found[2])


@pytest.mark.parametrize("path", FILES)
async def test_whoever_takes_events_away_is_noted_each_time(
    plain: Browser, services: Services, path: str
) -> None:
    for _ in range(2):
        await plain.get(path)

    found = await services.db.fetch_all(
        "SELECT username FROM events JOIN accounts ON accounts.id = actor WHERE kind = :kind",
        {"kind": "events.exported"},
    )
    assert [row["username"] for row in found] == ["ann", "ann"]


@pytest.mark.parametrize("path", FILES)
async def test_a_proof_that_is_not_fresh_is_asked_again_and_leads_back_with_the_filters(
    plain: Browser, services: Services, clock: Clock, path: str
) -> None:
    clock.advance(301)

    page = await plain.get(f"{path}?account=ann&span=day")

    assert page.path == "/account/confirm"
    assert page.find("#panel input[name=next]")["value"] == f"{path}?account=ann&span=day"
    noted = await services.db.fetch_all("SELECT id FROM events WHERE kind = 'events.exported'")
    assert noted == []


@pytest.mark.parametrize("path", FILES)
async def test_htmx_is_led_to_the_screen_instead_of_showing_the_file(
    plain: Browser, path: str
) -> None:
    plain.htmx = True

    page = await plain.get(f"{path}?account=ann&span=day")

    assert page.heading == "Events"
    assert page.find("#as-csv")["href"] == "/admin/events.csv?span=day&account=ann"


@pytest.mark.parametrize("path", FILES)
async def test_a_member_gets_no_file(plain: Browser, services: Services, path: str) -> None:
    await services.db.execute("UPDATE accounts SET role = 'member'")

    page = await plain.get(path)

    assert (page.status, page.heading) == (403, "This is for administrators")


async def test_a_network_that_is_too_wide_is_said(plain: Browser, services: Services) -> None:
    for number in range(101):
        await events.insert(services.db, event(client_address=f"198.51.100.{number}"))

    page = await plain.get("/admin/events.csv?client=198.51.100.0/24")

    assert (page.status, page.heading) == (422, "That network is too wide")


async def test_whoever_hangs_up_is_read_to_no_longer_and_holds_nothing(
    app: Quart, plain: Browser, services: Services
) -> None:
    async with services.db.transaction():
        for _ in range(5000):
            await events.insert(services.db, event())
    client = Client(plain, "/admin/events.csv", pieces=3)

    async with asyncio.timeout(20):
        await app(client.scope, client.receive, client.send)

    assert (client.status, client.is_complete) == (200, False)
    assert client.received < 10
    async with services.db.transaction():  # nobody else has the one connection that writes
        readers = [services.db.fetch_one("SELECT COUNT(*) AS n FROM events") for _ in range(9)]
        await asyncio.wait_for(asyncio.gather(*readers), 20)


class Client:
    """Asks for a file, takes some pieces of it, and is gone."""

    def __init__(self, browser: Browser, path: str, *, pieces: int) -> None:
        cookies = [f"{one.name}={one.value}" for one in browser.client.cookie_jar or []]
        headers = [("host", "localhost"), ("cookie", "; ".join(cookies))]
        self.scope: Any = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "query_string": b"",
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 80),
            "extensions": {},
        }
        self.status = self.received = 0
        self.is_complete = False
        self._pieces = pieces
        self._asked = False
        self._gone = asyncio.Event()

    async def receive(self) -> Any:  # noqa: ANN401
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, event: Any) -> None:  # noqa: ANN401
        if event["type"] == "http.response.start":
            self.status = event["status"]
            return
        self.received += 1
        self.is_complete = not event.get("more_body", False)
        if self.received == self._pieces:
            self._gone.set()
        await asyncio.sleep(0)
