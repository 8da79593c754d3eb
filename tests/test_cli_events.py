"""`otpweb events`: what happened, as lines for people and for programs."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from otpweb.composition import utc_now
from otpweb.domain.events import Event, EventKind
from tests.databases import connected, wait_for
from tests.storage.noted import event, note
from tests.test_cli import elsewhere, otpweb

__all__ = ["elsewhere"]

WORDS = [["events"], *(["events", word] for word in ("list", "export", "purge"))]


@pytest.fixture
def database(migrated_copy: str) -> str:
    happened = utc_now()
    fill(
        migrated_copy,
        event(at=happened.replace(year=2020), user_agent="=1+1"),
        event(at=happened, kind=EventKind.CODE_WRONG, client_address="198.51.100.7\x1b[2J"),
    )
    return migrated_copy


def fill(url: str, *happened: Event) -> None:
    async def work() -> None:
        async with connected(url) as db:
            await note(db, *happened)

    wait_for(work())


def run(database: str, *words: str, typed: str = "") -> Result:
    return otpweb("events", *words, typed=typed, OTPWEB_DATABASE_URL=database)


def facts(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_every_command_explains_itself(words: list[str]) -> None:
    result = otpweb(*words, "--help")

    assert result.exit_code == 0
    assert "Usage:" in result.output


@pytest.mark.parametrize("words", [(), ("list",)], ids=str)
def test_the_list_needs_no_word_and_has_the_newest_first(
    database: str, words: tuple[str, ...]
) -> None:
    result = run(database, *words)

    heading, newest, oldest = result.output.splitlines()
    assert heading.split()[:3] == ["at", "kind", "result"]
    assert "code.wrong" in newest
    assert "login.completed" in oldest
    assert "\x1b" not in result.output


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("--kind code.wrong", 1),
        ("--kind code.wrong --kind login.completed", 2),
        ("--result failure", 1),
        ("--account a1", 2),
        ("--account nobody", 0),
        ("--actor visitor", 0),
        ("--client 192.0.2.0/24", 1),
        ("--request f00d", 2),
        ("--challenge c1", 2),
        ("--since 1d", 1),
        ("--limit 1", 1),
    ],
)
def test_options_pick_what_they_say(database: str, words: str, found: int) -> None:
    assert len(facts(run(database, "--json", *words.split()))) == found


def test_a_program_gets_all_there_is_to_know(database: str) -> None:
    [newest, _] = facts(run(database, "--json"))

    assert newest["kind"] == "code.wrong"
    assert newest["result"] == "failure"
    assert newest["username"] is None
    assert newest["at"].endswith("Z")


@pytest.mark.parametrize("words", ["--kind nonsense", "--since yesterday", "--limit 0"])
def test_nonsense_is_wrong_usage(database: str, words: str) -> None:
    assert run(database, *words.split()).exit_code == 2


def test_where_nothing_is_found_that_is_said(database: str) -> None:
    assert run(database, "--account", "nobody").output == "Nothing like this happened.\n"


@pytest.mark.parametrize("words", [["--csv", "-"], ["events.csv"]], ids=str)
def test_a_spreadsheet_computes_nothing_of_an_export(database: str, words: list[str]) -> None:
    result = run(database, "export", *words)

    assert result.exit_code == 0
    text = result.stdout if "-" in words else Path("events.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["user_agent"] for row in rows][-1] == "'=1+1"
    assert rows[0]["kind"] == "events.exported"
    assert rows[0]["actor"] == "command"


def test_an_export_is_json_lines_unless_told_otherwise(database: str) -> None:
    lines = facts(run(database, "export", "-", "--kind", "code.wrong"))

    assert [line["kind"] for line in lines] == ["code.wrong"]


def test_a_file_that_cannot_be_written_is_said(database: str) -> None:
    assert run(database, "export", "nowhere/events.csv").exit_code == 2


def test_old_events_go_when_asked_to(database: str) -> None:
    result = run(database, "purge", "--older-than", "365d", "--yes")

    assert result.stdout == "1 event deleted.\n"
    kinds = [line["kind"] for line in facts(run(database, "--json"))]
    assert kinds == ["events.purged", "code.wrong"]


def test_nothing_goes_unless_the_question_is_answered_with_yes(database: str) -> None:
    result = run(database, "purge", typed="n\n")

    assert result.exit_code == 1
    assert "Delete all events older than 365 days?" in result.output
    assert len(facts(run(database, "--json"))) == 2


def test_where_no_event_is_old_that_is_said(database: str) -> None:
    run(database, "purge", "--yes")

    assert run(database, "purge", "--yes").stdout == "No event is that old.\n"
