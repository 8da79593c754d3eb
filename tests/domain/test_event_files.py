"""Events as lines: nothing in them computes, breaks a line, or changes its place."""

import csv
import io
import json
from typing import Any

import pytest

from otpweb.domain.event_files import COLUMNS, csv_head, csv_line, json_line
from tests.storage.noted import event


def read_back(line: str) -> list[str]:
    [cells] = csv.reader(io.StringIO(line, newline=""))
    return cells


def of_device(user_agent: str) -> str:
    return read_back(csv_line(7, event(user_agent=user_agent)))[COLUMNS.index("user_agent")]


def test_the_columns_are_these_in_this_order() -> None:
    assert csv_head() == (
        '"id","at","kind","result","actor","account_id","challenge_id","client_address",'
        '"user_agent","request_id"\r\n'
    )


def test_a_line_of_csv_holds_an_event() -> None:
    assert csv_line(7, event()) == (
        '"7","2026-11-21T14:02:00.000Z","login.completed","success","a1","a1","c1","192.0.2.1",'
        '"a browser","f00d"\r\n'
    )


@pytest.mark.parametrize("sign", list("=+-@\t\r\n＝＋－＠"))
def test_no_cell_begins_as_a_formula(sign: str) -> None:
    assert of_device(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize(
    "text", ['say "hello"', "a,b;c", "two\r\nlines", "<script>alert(1)</script>", "a\u2028b", "ö"]
)
def test_a_cell_comes_back_as_it_was(text: str) -> None:
    assert of_device(text) == text


def test_nothing_ends_the_text_early() -> None:
    assert of_device("a\0b") == "a\ufffdb"


def test_what_nobody_knows_is_an_empty_cell() -> None:
    line = csv_line(7, event(account_id=None, challenge_id=None))

    assert read_back(line)[5:7] == ["", ""]


@pytest.mark.parametrize("text", ['"', "two\r\nlines", "a\0b", "=1+1", "\u2028", "ö"])
def test_a_line_of_json_is_one_line_and_holds_it_all(text: str) -> None:
    line = json_line(7, event(user_agent=text, account_id=None))

    facts: dict[str, Any] = json.loads(line)
    assert (line.count("\n"), line[-1]) == (1, "\n")
    assert tuple(facts) == COLUMNS
    assert (facts["user_agent"], facts["account_id"], facts["id"]) == (text, None, 7)
