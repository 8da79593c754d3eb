import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from otpweb.settings import PREFIX, Settings, SettingsError, development_key

KEY = "k3y-0123456789-abcdefghijklmnopqrstuvwxyz"
DESK = {"OTPWEB_SECRET_KEY": KEY}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current directory, which is empty, as is the environment."""
    monkeypatch.chdir(tmp_path)
    for variable in list(os.environ):
        if variable.startswith(PREFIX) or variable in ("PORT", "DATABASE_URL"):
            monkeypatch.delenv(variable)
    return tmp_path


def problems(variables: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(variables)
    return caught.value.problems


def test_a_mapping_is_read_instead_of_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTPWEB_PORT", "1")
    (folder / ".env").write_text("OTPWEB_PORT=2")
    assert Settings.from_environment(DESK).port == 8000


def test_without_a_mapping_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTPWEB_PORT", "1")
    assert Settings.from_environment().port == 1


def test_the_environment_goes_before_the_dotenv_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("OTPWEB_PORT=2\nOTPWEB_SMTP_PORT=26\n")
    monkeypatch.setenv("OTPWEB_PORT", "1")
    settings = Settings.from_environment()
    assert (settings.port, settings.smtp_port) == (1, 26)


def test_the_dotenv_file_leaves_the_environment_alone(folder: Path) -> None:
    (folder / ".env").write_text("OTPWEB_PORT=2")
    Settings.from_environment()
    assert "OTPWEB_PORT" not in os.environ


def test_a_dotenv_file_further_up_is_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("OTPWEB_PORT=2")
    (folder / "below").mkdir()
    monkeypatch.chdir("below")
    assert Settings.from_environment().port == 8000


def test_production_does_not_read_the_dotenv_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text(f"OTPWEB_SECRET_KEY={KEY}")
    monkeypatch.setenv("OTPWEB_ENV", "Production")
    assert any(line.startswith("OTPWEB_SECRET_KEY: production needs one") for line in problems())


def test_the_dotenv_file_cannot_ask_for_production(folder: Path) -> None:
    (folder / ".env").write_text("OTPWEB_ENV=production")
    assert problems() == ["OTPWEB_ENV: set production outside of .env, which is for development."]


def test_a_dotenv_file_that_is_not_text_is_named(folder: Path) -> None:
    (folder / ".env").write_bytes(b"OTPWEB_PORT=\xff")
    assert problems()[0].startswith(".env: this file cannot be read ('utf-8' codec")


def test_a_folder_called_dotenv_is_left_alone(folder: Path) -> None:
    (folder / ".env").mkdir()
    assert Settings.from_environment().port == 8000


def test_the_names_that_hosting_platforms_set_are_read() -> None:
    settings = Settings.from_environment(DESK | {"PORT": "5000", "DATABASE_URL": "postgres://h/x"})
    assert (settings.port, settings.database_url) == (5000, "postgresql://h/x")


def test_our_own_name_goes_before_the_platforms() -> None:
    assert Settings.from_environment(DESK | {"PORT": "5000", "OTPWEB_PORT": "6000"}).port == 6000


def test_a_wrong_value_is_blamed_on_the_variable_it_came_from() -> None:
    wanted = "PORT: write a whole number from 0 to 65535, not 'high'."
    assert problems({"PORT": "high"}) == [wanted]
    assert problems({"OTPWEB_PORT": "high", "PORT": "1"}) == [PREFIX + wanted]


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("SECRET_KEY", "hush \r\n", "hush "),
        ("SECRET_KEY_FALLBACKS", "one,two\n", ("one", "two")),
        ("SMTP_PASSWORD", "hüsh", "hüsh"),
        ("DATABASE_URL", "postgresql://h/x\n", "postgresql://h/x"),
    ],
)
def test_a_secret_can_come_from_a_file(
    folder: Path, name: str, written: str, value: object
) -> None:
    (folder / "secret").write_text(written, encoding="utf-8", newline="")
    settings = Settings.from_environment({f"OTPWEB_{name}_FILE": str(folder / "secret")})
    assert getattr(settings, name.lower()) == value


def test_a_missing_file_is_told_among_the_other_problems() -> None:
    wrong = {"OTPWEB_SECRET_KEY_FILE": "/nowhere/key", "OTPWEB_CODE_TTL": "soon"}
    missing, ttl = problems(wrong)
    assert missing == (
        "OTPWEB_SECRET_KEY: OTPWEB_SECRET_KEY_FILE names a file that cannot be read "
        "([Errno 2] No such file or directory: '/nowhere/key')."
    )
    assert ttl.startswith("OTPWEB_CODE_TTL: ")


def test_an_empty_file_is_a_problem(folder: Path) -> None:
    (folder / "secret").write_text("\n")
    assert problems({"OTPWEB_SMTP_PASSWORD_FILE": "secret"}) == [
        "OTPWEB_SMTP_PASSWORD: OTPWEB_SMTP_PASSWORD_FILE names an empty file, secret."
    ]


def test_a_secret_comes_from_one_place() -> None:
    assert problems(DESK | {"OTPWEB_SECRET_KEY_FILE": "secret"}) == [
        "OTPWEB_SECRET_KEY: set either this or OTPWEB_SECRET_KEY_FILE, not both."
    ]


def test_a_desk_makes_its_key_once_and_keeps_it_to_itself(folder: Path) -> None:
    first = Settings.from_environment({}).secret_key
    assert len(first) == 64
    assert Settings.from_environment({}).secret_key == first
    assert stat.S_IMODE((folder / "var/secret_key").stat().st_mode) == 0o600


def test_a_start_that_fails_writes_nothing(folder: Path) -> None:
    problems({"OTPWEB_PORT": "high"})
    assert list(folder.iterdir()) == []


def test_servers_that_start_at_once_agree_on_the_key(folder: Path) -> None:
    together = threading.Barrier(8)

    def start(attempt: int) -> str:
        together.wait()
        return development_key(folder / str(attempt))

    with ThreadPoolExecutor(8) as pool:
        for attempt in range(20):
            assert len(set(pool.map(start, [attempt] * 8))) == 1
            assert [path.name for path in (folder / str(attempt)).iterdir()] == ["secret_key"]


def test_a_damaged_key_is_a_problem(folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var/secret_key").write_text("short")
    assert problems({}) == ["OTPWEB_SECRET_KEY: delete var/secret_key, which is damaged."]


def test_a_place_without_room_for_a_key_is_a_problem(folder: Path) -> None:
    (folder / "var").write_text("a file where the folder should be")
    assert problems({})[0].startswith("OTPWEB_SECRET_KEY: set one, since var/secret_key cannot")
