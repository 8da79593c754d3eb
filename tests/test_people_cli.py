"""`otpweb people`: the same acts from the shell, for people and for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from otpweb.cli import main
from tests.test_cli import VARIABLES


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own `.env` and `var/` out of it."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def at(migrated_copy: str, tmp_path: Path) -> dict[str, str]:
    """A database with Ann, an admin, and Bob."""
    at = {"OTPWEB_DATABASE_URL": migrated_copy}
    for name, more in (("ann", ["--admin"]), ("bob", [])):
        words = ["account", "create", "--username", name, "--email", f"{name}@example.com"]
        made = run(*words, "--password-stdin", *more, typed="seven quiet owls\n", at=at)
        assert made.exit_code == 0
    return at


def run(*words: str, at: dict[str, str], typed: str = "") -> Result:
    return CliRunner().invoke(main, list(words), input=typed, env=VARIABLES | at)


def people(*words: str, at: dict[str, str]) -> Result:
    return run("people", *words, at=at)


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    "words",
    [["list"], ["show"], ["suspend"], ["restore"], ["reset-authenticators"], ["import"]],
)
def test_every_command_explains_itself(words: list[str]) -> None:
    result = people(*words, "--help", at={})

    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_people_are_listed_for_people_and_for_programs(at: dict[str, str]) -> None:
    for_people = people("list", at=at)
    for_programs = people("list", "--json", at=at)

    assert for_people.output.splitlines()[0].split()[:2] == ["username", "email"]
    assert [line["username"] for line in lines(for_programs)] == ["bob", "ann"]
    assert lines(for_programs)[1]["role"] == "admin"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["b"], ["bob"]),
        (["ann@"], ["ann"]),
        (["--role", "admin"], ["ann"]),
        (["--status", "suspended"], []),
        (["--limit", "1"], ["bob"]),
    ],
)
def test_a_list_is_filtered(at: dict[str, str], words: list[str], found: list[str]) -> None:
    result = people("list", *words, "--json", at=at)

    assert [line["username"] for line in lines(result)] == found


def test_whom_nobody_fits_is_said(at: dict[str, str]) -> None:
    assert people("list", "nobody", at=at).output == "Nobody fits that.\n"


@pytest.mark.parametrize("words", [["--limit", "0"], ["--status", "gone"], ["a" * 300]])
def test_a_list_that_cannot_be_is_wrong_usage(at: dict[str, str], words: list[str]) -> None:
    assert people("list", *words, at=at).exit_code == 2


@pytest.mark.parametrize("account", ["bob", "BOB@example.com"])
def test_somebody_is_shown(at: dict[str, str], account: str) -> None:
    result = people("show", account, at=at)

    assert result.exit_code == 0
    assert "bob@example.com" in result.output
    assert "Account created" in result.output


def test_somebody_is_shown_to_programs_without_any_secret(at: dict[str, str]) -> None:
    [facts] = lines(people("show", "bob", "--json", at=at))

    assert facts["status"] == "active"
    assert not any("hash" in key for key in facts)


@pytest.mark.parametrize(
    "words",
    [["show"], ["suspend", "--reason", "Spam."], ["restore"], ["reset-authenticators"]],
)
@pytest.mark.parametrize("account", ["nobody", "nobody@example.com", "no@body@at all", "a\x1bb"])
def test_nobody_is_said_plainly(at: dict[str, str], words: list[str], account: str) -> None:
    result = people(*words, account, at=at)

    assert result.exit_code == 1
    assert "There is no account" in result.output


def test_somebody_is_suspended_and_restored(at: dict[str, str]) -> None:
    assert people("suspend", "bob", "--reason", "Spam.", at=at).output == "bob is suspended.\n"
    [facts] = lines(people("show", "bob", "--json", at=at))
    assert (facts["status"], facts["reason"]) == ("suspended", "Spam.")

    assert people("restore", "bob", at=at).exit_code == 0

    [facts] = lines(people("show", "bob", "--json", at=at))
    assert (facts["status"], facts["reason"]) == ("active", "")


def test_a_suspension_wants_a_reason(at: dict[str, str]) -> None:
    assert people("suspend", "bob", at=at).exit_code == 2
    assert people("suspend", "bob", "--reason", " ", at=at).exit_code == 1


def test_the_last_admin_stays(at: dict[str, str]) -> None:
    result = people("suspend", "ann", "--reason", "Why not.", at=at)

    assert result.exit_code == 1
    assert "only administrator" in result.output


def test_what_does_not_fit_an_account_is_refused(at: dict[str, str]) -> None:
    for command in ("restore", "reset-authenticators"):
        result = people(command, "bob", at=at)
        assert result.exit_code == 1
        assert "cannot be done" in result.output


def test_people_are_imported_and_what_is_refused_is_told(
    at: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text(
        "email,username\n"
        "eve@example.com,eve\n"
        "bob@example.org,BOB\n"
        "bob@example.com,bobby\n"
        "nonsense,mia\n"
        "mia@example.com\n"
        '"zoe@example.com",zoe\n'
    )

    result = people("import", "people.csv", at=at)

    assert result.exit_code == 1
    assert "2 accounts were made, 4 lines were refused." in result.output
    for number, words in {
        3: "This username is taken.",
        4: "There is an account with this address already.",
        5: "Enter one e-mail address",
        6: "Choose a username.",
    }.items():
        [line] = [one for one in result.output.splitlines() if f"Line {number}:" in one]
        assert words in line
    found = lines(people("list", "--json", at=at))
    assert sorted(str(line["username"]) for line in found) == ["ann", "bob", "eve", "zoe"]


def test_a_file_without_faults_is_imported_without_a_word_too_much(
    at: dict[str, str], tmp_path: Path
) -> None:
    many = "".join(f"person{n},person{n}@example.com\n" for n in range(250))
    (tmp_path / "people.csv").write_text(f"\ufeffusername,email\n{many}", encoding="utf-8")

    result = people("import", "people.csv", at=at)

    assert (result.exit_code, result.output) == (
        0,
        "250 accounts were made, 0 lines were refused.\n",
    )


@pytest.mark.parametrize("text", ["", "name,mail\na,b\n", 'username,email\n"' + "a" * 200_000])
def test_a_file_that_is_no_list_of_people_is_wrong_usage(
    at: dict[str, str], tmp_path: Path, text: str
) -> None:
    (tmp_path / "people.csv").write_text(text)

    assert people("import", "people.csv", at=at).exit_code == 2


def test_a_file_of_rubbish_breaks_nothing(at: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(b"username,email\n\xff\xfe\x1b[2J,\x00@\n,,,,,\n")

    result = people("import", "people.csv", at=at)

    assert result.exit_code in {1, 2}
    assert "\x1b" not in result.output
    assert "Traceback" not in result.output
