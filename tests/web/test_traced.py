"""Requests: each has an id, and one line in the log."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator

import pytest
from quart import Quart

from otpweb import logs
from otpweb.domain.denials import denial_token
from otpweb.domain.keys import Keyring
from otpweb.domain.tokens import new_id
from otpweb.flows.health import StorageUnavailable
from tests.browser import Browser, Page

CLAIMED = "0123456789abcdef"


class Lines(logging.Handler):
    """Keeps what an operator would see."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logs.formatter("json"))
        self.found: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(json.loads(self.format(record)))

    @property
    def access(self) -> list[dict[str, object]]:
        return [line for line in self.found if line["logger"] == "otpweb.access"]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """What is logged from now on."""
    lines = Lines()
    with caplog.at_level(logging.DEBUG, "otpweb"):
        logging.getLogger("otpweb").addHandler(lines)
        yield lines
        logging.getLogger("otpweb").removeHandler(lines)


@pytest.mark.parametrize("path", ["/login", "/nowhere", "/verify/resend", "/static/nothing.js"])
async def test_every_answer_names_its_request(browser: Browser, path: str) -> None:
    first, second = [(await browser.get(path)).response.headers["X-Request-ID"] for _ in range(2)]

    assert re.fullmatch(r"[0-9a-f]{16}", first)
    assert first != second


async def test_an_id_that_comes_in_is_not_believed(browser: Browser, lines: Lines) -> None:
    page = await browser.get("/login", **{"X-Request-ID": CLAIMED})

    assert page.response.headers["X-Request-ID"] != CLAIMED
    assert CLAIMED not in json.dumps(lines.found)


async def test_a_request_is_one_line(browser: Browser, lines: Lines) -> None:
    response = await browser.client.get("/login?next=/account&code=123456")

    [line] = lines.access
    assert isinstance(line.pop("ms"), float)
    assert line.pop("timestamp")
    assert line == {
        "logger": "otpweb.access",
        "level": "info",
        "event": "request",
        "method": "GET",
        "path": "/login",
        "status": 200,
        "client_address": "",
        "request_id": response.headers["X-Request-ID"],
    }


@pytest.mark.parametrize("path", ["/static/otpweb.css", "/healthz", "/readyz"])
async def test_what_is_asked_all_the_time_is_logged_for_who_wants_to_know(
    browser: Browser, lines: Lines, path: str
) -> None:
    await browser.client.get(path)

    assert [line["level"] for line in lines.access] == ["debug"]


@pytest.mark.parametrize(
    "path",
    ["/not-me/{}", "/not-me/{}/more", "//not-me/{}", "/not-me%2F{}", "/undo-email/{}", "/setup/{}"],
)
async def test_the_token_of_a_link_is_not_logged(browser: Browser, lines: Lines, path: str) -> None:
    await browser.client.get(path.format("a-token-of-a-link"))

    assert "a-token" not in json.dumps(lines.found)
    assert str(lines.access[0]["path"]).endswith(("/not-me/…", "/undo-email/…", "/setup/…"))


@pytest.mark.parametrize(
    "path",
    [
        "/NOT-ME/{}",
        "/not-me%20/{}",
        "/not-me{}",
        "/{}",
        "/verify/{}/more",
        "/not%00-me/{}%0a",
        "/nicht-ich=\n/{}",
    ],
)
async def test_what_looks_like_a_token_is_not_logged_wherever_it_stands(
    browser: Browser, lines: Lines, path: str
) -> None:
    token = denial_token(Keyring("a key"), new_id(), 1)
    for spelling in (token, token.upper(), f"{token[:40]}/{token[40:]}", token[-20:]):
        await browser.client.get(path.format(spelling))

    logged = " ".join(str(line["path"]) for line in lines.access).lower()
    assert len(lines.access) == 4
    assert [part for part in re.findall(r"[0-9a-f]{4}", token) if part in logged] == []


@pytest.mark.parametrize("path", ["/verify/address", "/static/otpweb.0123456789ab.css", "/a\nb"])
async def test_any_other_path_is_logged_in_full(browser: Browser, lines: Lines, path: str) -> None:
    await browser.client.get(path)

    assert [line["path"] for line in lines.access] == [path]


async def test_requests_at_the_same_time_keep_apart(browser: Browser, lines: Lines) -> None:
    paths = [f"/nowhere/{number}" for number in range(20)]

    answers = await asyncio.gather(*(browser.client.get(path) for path in paths))

    ids = [answer.headers["X-Request-ID"] for answer in answers]
    assert {line["path"]: line["request_id"] for line in lines.access} == dict(
        zip(paths, ids, strict=True)
    )


async def test_what_is_logged_in_the_course_of_a_request_names_it(
    browser: Browser, lines: Lines
) -> None:
    page = await _broken(browser, ZeroDivisionError())

    mine = page.response.headers["X-Request-ID"]
    loggers = [line["logger"] for line in lines.found if line.get("request_id") == mine]
    assert loggers == ["otpweb.web", "otpweb.access"]


async def test_what_goes_on_beside_requests_names_none(browser: Browser, lines: Lines) -> None:
    await browser.get("/login")

    logging.getLogger("otpweb").warning("beside")

    assert "request_id" not in lines.found[-1]


async def test_the_line_of_a_fault_tells_what_broke_and_not_where_somebody_went(
    browser: Browser, lines: Lines
) -> None:
    await _broken(browser, ZeroDivisionError())

    [fault] = [line for line in lines.found if line["logger"] == "otpweb.web"]
    assert "ZeroDivisionError" in str(fault["exception"])
    assert "POST" not in str(fault["event"])


@pytest.mark.parametrize(
    ("fault", "status"), [(ZeroDivisionError(), 500), (StorageUnavailable("locked"), 503)]
)
async def test_who_meets_a_fault_is_told_how_to_refer_to_it(
    browser: Browser, fault: Exception, status: int
) -> None:
    page = await _broken(browser, fault)

    reference = page.response.headers["X-Request-ID"][:8]
    assert page.status == status
    assert f"If you tell us about it, mention {reference}." in page.text


async def test_a_database_that_is_away_is_noted_under_that_reference(
    browser: Browser, lines: Lines
) -> None:
    page = await _broken(browser, StorageUnavailable("database is locked"))

    [noted] = [line for line in lines.found if line["logger"] == "otpweb.web"]
    assert noted["event"] == "The database is away: database is locked"
    assert noted["request_id"] == page.response.headers["X-Request-ID"]


async def test_a_client_that_leaves_before_its_answer_is_logged_without_a_status(
    app: Quart, lines: Lines
) -> None:
    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(_: dict[str, object]) -> None:
        pass

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/login",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-length", b"9")],
        "client": None,
    }
    await app(scope, receive, send)  # type: ignore[arg-type]

    [line] = lines.access
    assert line["status"] is None
    assert line["client_address"] == ""


async def _broken(browser: Browser, fault: Exception) -> Page:
    async def broken(*_: object) -> None:
        raise fault

    browser.client.app.extensions["otpweb"].db.fetch_all = broken
    return await browser.post("/login", {"username": "ann", "password": "seven quiet owls"})
