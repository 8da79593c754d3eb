"""New passwords: the lists they are held against, and in which order."""

import gzip
import hashlib
from dataclasses import dataclass, field

import pytest

from otpweb.domain.accounts import canonical
from otpweb.domain.passwords import SHORTEST, PasswordProblem
from otpweb.flows.passwords import COMMON_PASSWORDS, CommonPasswords, PasswordJudge

GOOD = "correct horse battery staple"


@dataclass
class Listed:
    """A list of breached passwords, and what it was asked."""

    digests: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def hold(self, digest: str) -> bool:
        self.asked.append(digest)
        return digest in self.digests


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest().upper()


@pytest.mark.parametrize("password", ["12345678", "vanpersie", "nickjonas!", "екатерина"])
def test_a_common_password_is_listed(password: str) -> None:
    assert password in CommonPasswords()


@pytest.mark.parametrize("password", [GOOD, "anpersi", "vanpersie\n", "", "\ud800"])
def test_what_is_no_whole_line_of_the_list_is_not_in_it(password: str) -> None:
    assert password not in CommonPasswords()


def test_every_listed_password_is_in_the_form_that_is_looked_up_and_could_be_chosen() -> None:
    lines = gzip.decompress(COMMON_PASSWORDS.read_bytes()).decode().split("\n")
    listed = [line for line in lines if not line.startswith("# ")]

    assert listed.pop() == ""
    assert len(listed) == len(set(listed)) == 46_507
    assert all(line == canonical(line) and len(line) >= SHORTEST for line in listed)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("VanPersie", PasswordProblem.COMMON),
        ("ｖａｎｐｅｒｓｉｅ", PasswordProblem.COMMON),
        ("mickymouse2026", PasswordProblem.GUESSABLE),
        ("Acmewidgets1", PasswordProblem.GUESSABLE),
        ("login.acmewidgets.example", PasswordProblem.GUESSABLE),
        ("annabel and her horses", PasswordProblem.HOLDS_NAME),
        ("acmewidgets makes my horse happy", None),
        (GOOD, None),
    ],
)
async def test_what_everybody_tries_here_is_refused(
    password: str, problem: PasswordProblem | None
) -> None:
    judge = PasswordJudge("login.acmewidgets.example")

    assert await judge.find_problem(password, names=("annabel",)) is problem


@pytest.mark.parametrize("list_with_it", [0, 1])
async def test_a_password_from_a_breach_is_refused_whichever_list_has_it(list_with_it: int) -> None:
    lists = [Listed(), Listed()]
    lists[list_with_it].digests.add(sha1(GOOD))

    problem = await PasswordJudge("localhost", lists).find_problem(GOOD)

    assert problem is PasswordProblem.BREACHED


async def test_a_password_that_is_in_no_breach_is_taken() -> None:
    lists = [Listed({sha1("another one")}), Listed()]

    assert await PasswordJudge("localhost", lists).find_problem(GOOD) is None
    assert [listed.asked for listed in lists] == [[sha1(GOOD)], [sha1(GOOD)]]


async def test_nobody_is_asked_about_a_password_that_is_refused_anyway() -> None:
    listed = Listed()

    await PasswordJudge("localhost", [listed]).find_problem("12345678")

    assert listed.asked == []


async def test_a_breached_password_is_known_by_the_form_that_would_open_the_account() -> None:
    listed = Listed({sha1("correct horse café")})

    problem = await PasswordJudge("localhost", [listed]).find_problem("correct horse cafe\u0301")

    assert problem is PasswordProblem.BREACHED
