"""The `otpweb` command: what it says, and its exit codes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, STDOUT

import pytest
from click.testing import CliRunner, Result

from otpweb.cli import main
from tests.mail.sink import Sink

ROOT = Path(__file__).parents[1]
VARIABLES = {
    "OTPWEB_ENV": "development",
    "OTPWEB_SECRET_KEY": "a secret that only the tests know",
    "OTPWEB_BCRYPT_ROUNDS": "4",
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own `.env` and `var/` out of it."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


def otpweb(*words: str, typed: str = "", **variables: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, list(words), input=typed, env=VARIABLES | variables)


def smtp(sink: Sink) -> dict[str, str]:
    return {
        "OTPWEB_EMAIL_ENABLED": "true",
        "OTPWEB_SMTP_HOST": "127.0.0.1",
        "OTPWEB_SMTP_PORT": str(sink.port),
        "OTPWEB_SMTP_SECURITY": "none",
    }


@pytest.mark.parametrize(
    "words",
    [[], ["serve"], ["db"], ["db", "upgrade"], ["account", "create"], ["mail", "test"]],
)
def test_every_command_explains_itself(words: list[str]) -> None:
    result = otpweb(*words, "--help")

    assert result.exit_code == 0
    assert "Usage:" in result.output


@pytest.mark.parametrize("words", [["serve"], ["account", "create", "--username", "ann"]])
def test_a_breached_password_file_that_is_not_there_is_a_wrong_setting(words: list[str]) -> None:
    typed = "ann@example.com\nseven quiet owls\nseven quiet owls\n"
    result = otpweb(*words, typed=typed, OTPWEB_BREACHED_PASSWORDS_FILE="nowhere.txt")

    assert result.exit_code == 2
    assert "OTPWEB_BREACHED_PASSWORDS_FILE: nowhere.txt cannot be read" in result.output


def test_wrong_settings_are_all_told_at_once() -> None:
    result = otpweb("serve", OTPWEB_CODE_TTL="soon", OTPWEB_BCRYPT_ROUNDS="99")

    assert result.exit_code == 2
    assert "OTPWEB_CODE_TTL" in result.output
    assert "OTPWEB_BCRYPT_ROUNDS" in result.output


def test_a_port_that_is_taken_is_said_plainly(migrated_copy: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = otpweb("serve", "--port", str(port), OTPWEB_DATABASE_URL=migrated_copy)

    assert result.exit_code == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in result.output


@pytest.mark.parametrize("words", [["serve"], ["db", "upgrade"]])
def test_a_database_that_is_away_is_said_plainly(words: list[str]) -> None:
    result = otpweb(*words, OTPWEB_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")

    assert result.exit_code == 1
    assert "The database cannot be used." in result.output
    assert "Traceback" not in result.output


def test_the_database_is_brought_up_to_date_and_again() -> None:
    assert otpweb("db", "upgrade").exit_code == 0
    assert otpweb("db", "upgrade").output == "The database is up to date.\n"


def test_an_account_is_made_with_the_password_from_a_pipe() -> None:
    words = ["account", "create", "--username", "ann", "--email", "ann@example.com"]

    result = otpweb(*words, "--password-stdin", "--admin", typed="correct horse battery staple\n")

    assert result.exit_code == 0
    assert result.output == "ann can log in now, as admin.\n"


def test_an_account_is_made_by_answering_questions(migrated_copy: str) -> None:
    password = "correct horse battery staple"
    typed = f"ann\nann@example.com\n{password}\n{password}\n"

    result = otpweb("account", "create", typed=typed, OTPWEB_DATABASE_URL=migrated_copy)

    assert result.exit_code == 0
    assert "ann can log in now, as member." in result.output
    assert password not in result.output


def test_what_is_wrong_with_an_account_is_told_at_once(migrated_copy: str) -> None:
    words = ["account", "create", "--username", "a b", "--email", "ann@", "--password-stdin"]

    result = otpweb(*words, typed="short\n", OTPWEB_DATABASE_URL=migrated_copy)

    assert result.exit_code == 1
    assert "username:" in result.output
    assert "email:" in result.output
    assert "password:" in result.output


def test_an_address_has_one_account(migrated_copy: str) -> None:
    words = ["account", "create", "--email", "ann@example.com", "--password-stdin"]
    at, password = {"OTPWEB_DATABASE_URL": migrated_copy}, "correct horse battery staple\n"
    otpweb(*words, "--username", "ann", typed=password, **at)

    result = otpweb(*words, "--username", "bob", typed=password, **at)

    assert result.exit_code == 1
    assert "There is an account with this address already." in result.output


def test_a_test_mail_arrives(sink: Sink) -> None:
    result = otpweb("mail", "test", "ann@example.com", **smtp(sink))

    assert result.exit_code == 0
    assert "The mail server took it" in result.output
    [received] = sink.addressed_to("ann@example.com")
    assert received.message["Subject"] == "otpweb can send mail"


def test_a_refused_test_mail_says_what_the_server_said(sink: Sink) -> None:
    sink.replies["ann@example.com"] = "550 5.1.1 No such user here"

    result = otpweb("mail", "test", "ann@example.com", **smtp(sink))

    assert result.exit_code == 1
    assert "No such user here" in result.output


def test_without_a_mail_server_a_test_mail_says_what_to_set() -> None:
    result = otpweb("mail", "test", "ann@example.com")

    assert result.exit_code == 1
    assert "OTPWEB_EMAIL_ENABLED" in result.output


def test_a_test_mail_to_no_address_is_wrong_usage() -> None:
    assert otpweb("mail", "test", "ann@").exit_code == 2


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for the children of a process")
def test_whoever_stops_the_first_start_leaves_nothing_behind(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "otpweb", "serve", "--port", "0")
    environment = os.environ | VARIABLES | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, stdout=PIPE, stderr=STDOUT, cwd=tmp_path, env=environment)
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    while not children.read_text() and server.poll() is None:
        time.sleep(0.01)
    time.sleep(0.3)  # the upgrade is under way

    server.terminate()

    server.communicate(timeout=30)  # ends when nobody holds the other end of the pipe any more
    assert server.returncode == -signal.SIGTERM
