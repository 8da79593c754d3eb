"""`otpweb codes`: what it says to people and to programs, and its exit codes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from otpweb.cli import main
from otpweb.composition import build_services
from otpweb.flows import registration
from tests.conftest import make_settings
from tests.databases import wait_for
from tests.flows.people import EMAIL, FORM, visitor


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own `.env` and `var/` out of it."""
    monkeypatch.chdir(tmp_path)


async def _ask_for_a_code(url: str) -> None:
    services = build_services(make_settings(url), lambda: datetime.now(UTC))
    await services.db.connect()
    await registration.start(services, visitor(), FORM)
    services.hasher.close()
    await services.db.disconnect()


@pytest.fixture
def url(migrated_copy: str) -> str:
    """A database in which Ann has asked for a code to register with."""
    wait_for(_ask_for_a_code(migrated_copy))
    return migrated_copy


def otpweb(url: str, *words: str) -> Result:
    variables = {
        "OTPWEB_ENV": "development",
        "OTPWEB_SECRET_KEY": "a secret that only the tests know",
        "OTPWEB_DATABASE_URL": url,
    }
    return CliRunner().invoke(main, ["codes", *words], env=variables)


def test_codes_are_listed_with_the_story_of_an_address(url: str) -> None:
    result = otpweb(url, EMAIL)

    assert result.exit_code == 0
    assert "Requested" in result.output
    assert f"The last code for {EMAIL}, to register," in result.output


def test_programs_get_a_json_object_a_line(url: str) -> None:
    [line] = otpweb(url, "--json", "--purpose", "register").output.splitlines()

    assert json.loads(line)["address"] == EMAIL


@pytest.mark.parametrize(
    "words", [["--outcome", "verified"], ["--purpose", "login"], ["bob"], ["--outcome", "expired"]]
)
def test_what_is_narrowed_to_nothing_is_said_so(url: str, words: list[str]) -> None:
    assert "No codes." in otpweb(url, *words).output


@pytest.mark.parametrize("words", [[], ["--since", "1d"], ["--limit", "1"], ["list"], ["ann@"]])
def test_options_and_addresses_stand_without_a_command(url: str, words: list[str]) -> None:
    result = otpweb(url, *words)

    assert result.exit_code == 0
    assert EMAIL in result.output


def test_one_code_is_told_step_by_step(url: str) -> None:
    code_id = json.loads(otpweb(url, "--json").output)["id"]

    result = otpweb(url, "show", code_id)

    assert result.exit_code == 0
    assert result.output.index("Registration begun") < result.output.index("E-mail 1 queued")


def test_a_code_that_is_not_there_is_a_failure(url: str) -> None:
    result = otpweb(url, "show", "nothing")

    assert result.exit_code == 1
    assert "There is no code of this id" in result.output


@pytest.mark.parametrize(
    "words", [["--since", "soon"], ["--outcome", "lost"], ["--limit", "0"], ["a", "b"]]
)
def test_wrong_usage_ends_with_two(url: str, words: list[str]) -> None:
    assert otpweb(url, *words).exit_code == 2


@pytest.mark.parametrize("words", [[], ["list"], ["show"]])
def test_every_command_explains_itself(url: str, words: list[str]) -> None:
    assert "Usage:" in otpweb(url, *words, "--help").output
