"""Logs: a record is one line, whatever it holds, and all of them come out the same way."""

import json
import logging
import os
import re
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NoReturn

import httpx
import pytest
from structlog.contextvars import bound_contextvars

from otpweb import logs

ROOT = Path(__file__).parent.parent

HOSTILE = "ann\r\n12:00:00 [info     ] FAKE\x1b[31m\x85\u2028\u202e\0end"
PASSWORD = "seven quiet owls"
PROGRAM = """
import logging, warnings
from otpweb import logs
logs.configure("json")
logging.getLogger("otpweb").info("ours")
logging.getLogger("hypercorn.error").error("theirs")
logging.getLogger("asyncio").info("noise")
warnings.warn("a warning")
"""

Style = Literal["text", "json"]
both_styles = pytest.mark.parametrize("style", ["text", "json"])


def line(style: Style, message: str, *args: object, **fields: object) -> str:
    """Return what becomes of a record, logged where an exception may be under way."""
    fault = sys.exception()
    about = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.getLogger().makeRecord(
        "otpweb.test", logging.WARNING, __file__, 1, message, args, about, extra=fields
    )
    return logs.formatter(style).format(record)


def line_of_a_fault(style: Style, message: str) -> str:
    """Return what becomes of an exception with that message."""
    try:
        break_down(message, PASSWORD)
    except ValueError:
        return line(style, "a fault")


def break_down(message: str, _password: str) -> NoReturn:
    raise ValueError(message)


def fields_of(found: str) -> dict[str, Any]:
    """Return what a line of JSON holds."""
    read: dict[str, Any] = json.loads(found)
    return read


def test_a_line_says_when_how_grave_where_and_what() -> None:
    found = fields_of(line("json", "something happened", account_id="a1"))

    assert datetime.fromisoformat(found.pop("timestamp")).utcoffset() == timedelta(0)
    assert found == {
        "level": "warning",
        "logger": "otpweb.test",
        "event": "something happened",
        "account_id": "a1",
    }


def test_text_is_readable() -> None:
    found = line("text", "request", path="/login", status=200)

    assert re.fullmatch(
        r"\d\d:\d\d:\d\d \[warning  \] request +\[otpweb.test\] path=/login status=200", found
    )


@both_styles
def test_a_line_names_the_request_that_it_belongs_to(style: Style) -> None:
    with bound_contextvars(request_id="3f2a91c0aabbccdd"):
        assert "3f2a91c0aabbccdd" in line(style, "within")
    assert "3f2a91c0aabbccdd" not in line(style, "after")


@both_styles
@pytest.mark.parametrize("place", ["event", "argument", "field", "other"])
def test_no_value_begins_a_line_of_its_own(style: Style, place: str) -> None:
    match place:
        case "event":
            found = line(style, HOSTILE)
        case "argument":
            found = line(style, "%s", HOSTILE)
        case "field":
            found = line(style, "request", path=HOSTILE)
        case _:
            found = line(style, "request", paths=[HOSTILE])

    assert found.isprintable()
    assert "FAKE" in found


def test_values_come_through_json_as_they_were() -> None:
    assert fields_of(line("json", "request", path=HOSTILE))["path"] == HOSTILE


@both_styles
def test_a_traceback_tells_where_and_not_what_variables_held(style: Style) -> None:
    found = line_of_a_fault(style, "16 letters")

    assert "in break_down" in found
    assert "ValueError: 16 letters" in found
    assert PASSWORD not in found


def test_in_json_a_traceback_is_one_field() -> None:
    found = line_of_a_fault("json", HOSTILE)

    assert found.isprintable()
    assert json.loads(found)["exception"].endswith(f"ValueError: {HOSTILE}")


def test_in_text_a_traceback_is_indented_whatever_it_says() -> None:
    first, *rest = line_of_a_fault("text", HOSTILE).split("\n")

    assert first.isprintable()
    assert [part for part in rest if not part.startswith("    ") or not part.isprintable()] == []


def test_whoever_listens_already_is_left_alone() -> None:
    root = logging.getLogger()
    before = (list(root.handlers), root.level, logging.getLogger("hypercorn").level)
    assert before[0], "pytest listens"

    logs.configure("json")

    assert (root.handlers, root.level, logging.getLogger("hypercorn").level) == before


def test_all_that_is_worth_it_goes_to_stderr_and_nothing_else() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )

    found = [json.loads(each) for each in ran.stderr.splitlines()]
    assert [each["logger"] for each in found] == ["otpweb", "hypercorn.error", "py.warnings"]
    assert ran.stdout == ""


def test_the_hypercorn_command_logs_the_same_way(tmp_path: Path, migrated_copy: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTPWEB_")}
    ours = {"OTPWEB_DATABASE_URL": migrated_copy, "OTPWEB_LOG_FORMAT": "json"}
    command = [sys.executable, "-m", "hypercorn", "-c", str(ROOT / "hypercorn.toml")]
    with subprocess.Popen(
        [*command, "--bind", "127.0.0.1:0", "otpweb.app:create_app()"],
        cwd=tmp_path,
        env=kept | ours | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr
        running = server.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", running)
        assert found, running
        httpx.get(f"{found[0]}/login")
        server.send_signal(signal.SIGTERM)
        rest = server.stderr.read().splitlines()

    # Its own few lines it writes in its own way, and they are not repeated in ours.
    [access] = [json.loads(each) for each in rest]
    assert access["path"] == "/login"
