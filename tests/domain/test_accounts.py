"""Usernames: what may be one, and which are the same."""

import pytest

from otpweb.domain.accounts import UsernameProblem, canonical, parse_username


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ann", "ann"),
        ("  ann ", "ann"),
        ("Ann.B-c_d", "Ann.B-c_d"),
        ("renée", "renée"),
        ("李小龙", "李小龙"),
        ("ＭＩＫＥ", "MIKE"),
        ("42", "42"),
        ("анна", "анна"),
        ("анна.42", "анна.42"),
        ("μαρία", "μαρία"),
        ("山田タロウ", "山田タロウ"),
        ("佐々木ゆき", "佐々木ゆき"),
        ("ロボットabc", "ロボットabc"),
        ("김철수-kim", "김철수-kim"),
        ("ㄅㄆ李", "ㄅㄆ李"),
        ("ﾀﾛｳ", "タロウ"),
        ("علي٤٢", "علي٤٢"),
        ("علی۴۲", "علی۴۲"),
    ],
)
def test_a_name_is_taken_as_it_will_be_shown(typed: str, name: str) -> None:
    assert parse_username(typed) == name


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", UsernameProblem.EMPTY),
        ("   ", UsernameProblem.EMPTY),
        ("a", UsernameProblem.TOO_SHORT),
        ("a" * 33, UsernameProblem.TOO_LONG),
        ("a" * 1_000_000, UsernameProblem.TOO_LONG),
        ("ann@example.com", UsernameProblem.CHARACTERS),
        ("a nn", UsernameProblem.CHARACTERS),
        ("ann..b", UsernameProblem.CHARACTERS),
        (".ann", UsernameProblem.CHARACTERS),
        ("ann\0", UsernameProblem.CHARACTERS),
        ("ann\r\nBcc: x", UsernameProblem.CHARACTERS),
        ("<b>ann</b>", UsernameProblem.CHARACTERS),
        ("ann\u202eb", UsernameProblem.CHARACTERS),
        ("аnna", UsernameProblem.SCRIPTS),  # begins with the Cyrillic letter
        ("anna.а", UsernameProblem.SCRIPTS),  # ends with it
        ("οscar", UsernameProblem.SCRIPTS),  # begins with a Greek omicron
        ("аνа", UsernameProblem.SCRIPTS),  # Cyrillic with a Greek nu
        ("タロа", UsernameProblem.SCRIPTS),
        ("annа42", UsernameProblem.SCRIPTS),
        ("ann٤٢", UsernameProblem.SCRIPTS),
        ("٤२", UsernameProblem.SCRIPTS),
        ("ƽµ", UsernameProblem.SCRIPTS),  # the micro sign becomes a Greek mu
    ],
)
def test_what_cannot_be_a_name_says_why(typed: str, problem: UsernameProblem) -> None:
    assert parse_username(typed) is problem


@pytest.mark.parametrize(
    ("one", "other"), [("Mike", "MIKE"), ("ｍike", "mike"), ("straße", "STRASSE"), ("é", "é")]
)
def test_two_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"), [("mike", "mıke"), ("anna", "аnna"), ("oscar", "οscar"), ("rené", "rene")]
)
def test_what_only_looks_alike_is_not_equal(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)
