"""After every flow there is, no code, password, cookie or key stands in anything left behind."""

import base64
import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from otpweb.app import create_app
from otpweb.domain.events import EventKind
from tests.attack.leaks import Secret, digits_of, leaks
from tests.attack.left_behind import ANN, NAME, SECRET_KEY, Run
from tests.attack.whole_run import do_everything
from tests.conftest import make_settings
from tests.databases import BACKENDS, empty, wait_for
from tests.mail.sink import Sink
from tests.server import Server

CODE = Secret("a code", "904317")
TOKEN = Secret("a cookie", "K4dMwJm3Ck0hQz9sXb7VfLrN2yTgPa8eUi5oW1tYjRE", is_token=True)

_REQUEST_ID = re.compile(r"x-request-id: (\w+)", re.IGNORECASE)


@pytest.fixture(scope="module", params=BACKENDS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Yield what a whole run has left behind, on each backend."""
    folder = tmp_path_factory.mktemp("server")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), folder / "otpweb.db")
        url = f"sqlite:///{folder / 'otpweb.db'}"
    else:
        url = request.getfixturevalue("migrated_server")
        wait_for(empty(url))
    with Sink() as sink:
        server = Server(
            folder,
            smtp_port=sink.port,
            database_url=url,
            SECRET_KEY=SECRET_KEY,
            RESEND_INTERVAL=0,
            LOG_FORMAT="json",
        )
        yield do_everything(server, sink, folder)


def test_the_run_has_met_everything(run: Run) -> None:
    statuses = {answer.status_code for answer in run.answers}
    assert statuses >= {200, 303, 400, 401, 403, 404, 405, 413, 415, 422, 500}
    assert len(run.codes) == 21
    assert len(set(run.app_keys)) == 4
    assert len(set(run.recovery_codes)) == 60
    assert len(run.typed) == 6
    assert any("/undo-email/" in str(answer.url) for answer in run.answers)
    assert len(run.cookies) >= 6
    assert len(run.tokens) > len(run.cookies), "signed cookies were read"
    assert "HTTP/1.1 200" in run.raw_answer
    if run.server.database_url.startswith("sqlite"):
        assert {"otpweb.db", "otpweb.db-wal"} <= run.files.keys()
    assert {"accounts.username", "events.kind", "sessions.token_digest"} <= run.cells.keys()


def test_the_run_has_got_to_the_end_of_every_flow(run: Run) -> None:
    noted = set(run.cells["events.kind"].decode().split("\n"))
    never = {
        # What somebody has to be shut out for, or to wait for, happens in runs of its own.
        *(EventKind.LOGIN_PASSWORD_BUDGET, EventKind.LOGIN_SUSPENDED, EventKind.CAPTCHA_UNPROVEN),
        *(EventKind.CLIENT_BUDGET, EventKind.CODE_BUDGET, EventKind.MAIL_BUDGET),
        *(EventKind.STEP_BUDGET, EventKind.SESSION_ENDED_ELSEWHERE, EventKind.BROWSER_FORGOTTEN),
        EventKind.EVENTS_PURGED,
    }
    assert set(EventKind) - noted == never


def test_the_run_has_met_every_route(run: Run, migrated_copy: str) -> None:
    rules = create_app(make_settings(migrated_copy)).url_map
    routes = rules.bind("localhost")
    asked = {(answer.request.url.path, answer.request.method) for answer in run.answers}

    met = {routes.match(*each)[0] for each in asked if routes.test(*each)}
    unmet = {rule.endpoint for rule in rules.iter_rules()} - met
    # In development codes stand in mails, and there is where they are read.
    assert {endpoint for endpoint in unmet if not endpoint.startswith("dev_mail.")} == set()


def test_nothing_that_the_server_wrote_holds_a_secret(run: Run) -> None:
    assert (
        leaks({"the log": run.server.words.encode()}, [*run.secrets, *run.links, *run.shown]) == []
    )


def test_no_table_holds_a_secret(run: Run) -> None:
    assert leaks(run.cells, [*run.secrets, *run.links, *run.shown], digests_are_kept=True) == []


def test_no_file_holds_a_secret_deleted_ones_included(run: Run) -> None:
    known = [value for cell in run.cells.values() for value in cell.split(b"\n") if len(value) > 15]
    database = {name: content for name, content in run.files.items() if "otpweb.db" in name}
    digits = {f"digits of {name}": digits_of(database[name], known) for name in database}

    secrets = [*run.secrets, *run.links, *run.shown]
    assert leaks(run.files | digits, secrets, digests_are_kept=True) == []


def test_no_answer_holds_a_secret(run: Run) -> None:
    places = {"the raw answer": re.sub(r"(?i)set-cookie:.*", "", run.raw_answer).encode()}
    for answer in run.answers:
        name = f"{answer.request.method} {answer.request.url.path}: {answer.status_code}"
        heads = [f"{head}: {value}" for head, value in answer.headers.multi_items()]
        told = [head for head in heads if not head.lower().startswith("set-cookie:")]
        places[f"{name}, {len(places)}"] = "\n".join(told).encode() + b"\n" + answer.content

    assert leaks(places, run.secrets) == []


def test_what_is_shown_to_be_kept_stands_on_its_own_pages_and_nowhere_else(run: Run) -> None:
    places = {
        f"{answer.request.method} {answer.request.url.path}, {number}": answer.content
        for number, answer in enumerate(run.answers)
        if not answer.request.url.path.startswith(("/account/totp/confirm", "/account/recovery-"))
    }

    assert leaks(places, [*run.shown, *run.typed]) == []


def test_a_cookie_tells_nothing_about_anybody(run: Run) -> None:
    places = {"a cookie": "\n".join([*run.cookies, *run.cookies.values()]).encode()}
    people = [Secret("a name", NAME), Secret("an address", ANN)]

    assert leaks(places, [*people, *(one for one in run.secrets if not one.is_token)]) == []


def test_every_line_of_the_log_says_when_how_grave_and_what(run: Run) -> None:
    for line in run.lines:
        assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0)
        assert line["level"]
        assert line["event"]


def test_every_request_is_one_line_of_the_log(run: Run) -> None:
    raw = _REQUEST_ID.search(run.raw_answer)
    assert raw
    routine = ("/healthz", "/readyz", "/static/")
    answered = [
        answer.headers["X-Request-ID"]
        for answer in run.answers
        if not answer.request.url.path.startswith(routine)
    ]

    logged = [line["request_id"] for line in run.lines if line["logger"] == "otpweb.access"]
    assert logged == [*answered, raw[1]]


def test_every_event_is_one_line_of_the_log_under_the_id_of_its_request(run: Run) -> None:
    columns = (run.cells[f"events.{name}"].decode().split("\n") for name in ("request_id", "kind"))
    # Decisions take effect later, when nobody asks for anything.
    later = {EventKind.APPROVAL_GIVEN, EventKind.APPROVAL_REFUSED}
    stored = [one for one, kind in zip(*columns, strict=True) if kind not in later]
    logged = [line.get("request_id") for line in run.lines if line["logger"] == "otpweb.audit"]

    # What a fault has rolled back is in the log only.
    assert Counter(stored) <= Counter(logged)


def test_nobody_reads_mail_in_production(migrated_copy: str) -> None:
    variables = {
        "OTPWEB_ENV": "production",
        "OTPWEB_PUBLIC_URL": "https://login.example.org",
        "OTPWEB_BCRYPT_ROUNDS": "10",
        "OTPWEB_EMAIL_ENABLED": "true",
        "OTPWEB_SMTP_HOST": "127.0.0.1",
        "OTPWEB_SMTP_SECURITY": "none",
        "OTPWEB_SECRET_KEY": SECRET_KEY,
    }
    app = create_app(make_settings(migrated_copy, **variables))

    assert [rule.rule for rule in app.url_map.iter_rules() if "dev" in rule.rule] == []


@pytest.mark.parametrize(
    "form",
    [
        CODE.text.encode(),
        base64.b64encode(CODE.text.encode()),
        hashlib.md5(CODE.text.encode()).hexdigest().encode(),
        hashlib.sha1(CODE.text.encode()).hexdigest().upper().encode(),
        hashlib.sha256(CODE.text.encode()).hexdigest().encode(),
        base64.b64encode(hashlib.sha256(CODE.text.encode()).digest()),
        base64.urlsafe_b64encode(hashlib.sha256(CODE.text.encode()).digest()).rstrip(b"="),
    ],
)
def test_a_secret_is_found_whatever_it_is_disguised_as(form: bytes) -> None:
    assert leaks({"the log": b'{"event": "code %s sent"}' % form}, [CODE]) != []


@pytest.mark.parametrize("stored", [b"login904317ann@", b"\x00904317\x00", b"ab904317cd"])
def test_a_code_is_found_among_the_texts_of_a_file(stored: bytes) -> None:
    assert leaks({"the file": digits_of(stored, [])}, [CODE]) != []


@pytest.mark.parametrize("part", [b"1790431799", b"f904317c", b"2026-11-21T11:00:00.904317Z"])
def test_six_digits_of_something_longer_are_no_code(part: bytes) -> None:
    assert leaks({"the log": part}, [CODE]) == []


def test_the_digest_of_a_token_may_stand_in_a_table_and_nowhere_else() -> None:
    digest = hashlib.sha256(TOKEN.text.encode()).hexdigest().encode()

    assert leaks({"a table": digest}, [TOKEN], digests_are_kept=True) == []
    assert leaks({"a table": digest}, [CODE, TOKEN]) != []
    assert leaks({"a table": TOKEN.text.encode()}, [TOKEN], digests_are_kept=True) != []
