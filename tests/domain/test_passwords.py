"""Passwords: weak ones are refused with the reason, strong ones count in full."""

import time

import bcrypt
import pytest

from otpweb.domain.passwords import (
    PasswordProblem,
    breach_digest,
    cost_of,
    decoy_hash,
    find_problem,
    hash_password,
    verify_password,
)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", PasswordProblem.EMPTY),
        ("x7#Qm2v", PasswordProblem.TOO_SHORT),
        ("x" * 1025, PasswordProblem.TOO_LONG),
        ("password1", PasswordProblem.COMMON),
        ("iloveyou", PasswordProblem.COMMON),
        ("otpweb123", PasswordProblem.GUESSABLE),
        ("annabel is the best of us", PasswordProblem.HOLDS_NAME),
        ("the best is ANNABEL of us", PasswordProblem.HOLDS_NAME),
        ("qwertyuiop[]", PasswordProblem.KEYBOARD),
        ("aaaaaaaaaaaa", PasswordProblem.REPEATS),
        ("abcdefghijk", PasswordProblem.REPEATS),
        ("21.11.1988", PasswordProblem.DATE),
        ("correct horse battery staple", None),
        ("kX9#vQ2m-Lp7zTr", None),
        ("zwölf Boxkämpfer jagen Viktor", None),
        ("пароль которого нет в списках", None),
        ("🐙🦑🐳🦀🐡🐠🦈🐙🦞", None),
        ("🐙🦑🐳🦀🐡🐠🦈", PasswordProblem.TOO_SHORT),
        ("🐙🦑🐳🦀🐡🐠🦈🦞" * 8, None),
        ("blanks count too, so a sentence of sixty-four characters is good", None),
        (" " * 64, PasswordProblem.REPEATS),
        ("x" * 1_000_000, PasswordProblem.TOO_LONG),
    ],
)
def test_a_new_password_is_judged_by_what_guessing_it_takes(
    password: str, problem: PasswordProblem | None
) -> None:
    assert find_problem(password, names=("annabel", "ann")) is problem


def test_no_password_makes_the_judge_think_for_long() -> None:
    # Every substitute that zxcvbn knows: unbounded it tries 100,000 readings, for seconds.
    costly = "4@8({[<369&#!|1/0$5+7%2" * 2
    began = time.process_time()
    find_problem("correct horse battery staple")
    usual = time.process_time() - began
    began = time.process_time()

    find_problem(costly)

    assert time.process_time() - began < 200 * usual  # measured: 10 times; unbounded 1,000 times


def test_a_substitute_does_not_hide_a_common_password() -> None:
    assert find_problem("p@$$w0rd") is not None


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("Hakuna Matata", PasswordProblem.COMMON),
        ("ＨＡＫＵＮＡ matata", PasswordProblem.COMMON),
        ("hakuna matata7", PasswordProblem.GUESSABLE),
        ("hakuna matata99!", PasswordProblem.GUESSABLE),
        ("hakuna matata2026", PasswordProblem.GUESSABLE),
        ("hakuna matata58213", None),
        ("hakuna matatapig", None),
        ("hakuna matata, said the pig", None),
    ],
)
def test_a_common_password_is_refused_and_so_is_one_with_little_added(
    password: str, problem: PasswordProblem | None
) -> None:
    assert find_problem(password) is None
    assert find_problem(password, common={"hakuna matata"}) is problem


def test_a_word_of_the_site_counts_for_nothing() -> None:
    assert find_problem("acmewidgets1") is None
    assert find_problem("acmewidgets1", site_words=("acmewidgets",)) is not None
    assert find_problem("acmewidgets feeds my horse", site_words=("acmewidgets",)) is None


def test_a_breached_password_is_known_by_the_digest_of_what_is_hashed() -> None:
    assert breach_digest("password") == "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"
    assert breach_digest("ｐａｓｓｗｏｒｄ") == breach_digest("password")
    assert breach_digest("Password") != breach_digest("password")


def test_a_long_password_counts_to_its_last_character() -> None:
    long = "correct horse battery staple " * 4
    stored = hash_password(long, 4)

    assert verify_password(long, stored)
    assert not verify_password(long[:72], stored)
    assert not verify_password(long[:-1] + "x", stored)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("a\0bcdefgh", "a\0xyzxyzx"),
        ("  spaces  ", "spaces"),
        ("Password", "password"),
        ("龍" * 64, "龍" * 63),
    ],
)
def test_a_password_is_compared_exactly(right: str, wrong: str) -> None:
    stored = hash_password(right, 4)

    assert verify_password(right, stored)
    assert not verify_password(wrong, stored)


def test_keyboards_may_send_one_character_in_different_ways() -> None:
    assert verify_password("cafe\u0301 noir", hash_password("caf\u00e9 noir", 4))


def test_the_decoy_is_a_hash_that_nothing_matches() -> None:
    decoy = decoy_hash(4)

    assert not verify_password("", decoy)
    assert bcrypt.checkpw(b"x", decoy.encode()) is False
    assert cost_of(decoy) == 4


def test_the_hash_of_a_plain_sha256_list_is_of_no_use() -> None:
    stored = hash_password("correct horse", 4)

    assert not bcrypt.checkpw(b"correct horse", stored.encode())
