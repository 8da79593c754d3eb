"""Settings as an admin may see them."""

from pathlib import Path

import pytest

from otpweb.domain.effective_settings import EffectiveSetting
from otpweb.settings import PREFIX, Settings, effective_settings, find_limits, settings_table
from otpweb.settings.effective import without_password

KEY = {"OTPWEB_SECRET_KEY": "a secret that only the tests know"}


def setting(name: str, **variables: str) -> EffectiveSetting:
    settings = Settings.from_environment(KEY | variables)
    [found] = [s for s in effective_settings(settings).settings if s.name == PREFIX + name]
    return found


def test_every_setting_is_there_once() -> None:
    found = [one.name for one in effective_settings(Settings.from_environment(KEY)).settings]

    assert sorted(found) == sorted(name for name, _, _ in settings_table())


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("CODE_TTL", "120", "2m"),
        ("CODE_TTL", "90", "90"),
        ("RESEND_INTERVAL", "0", "0"),
        ("SESSION_LIFETIME", "48h", "2d"),
        ("CODE_IN_SUBJECT", "no", "false"),
        ("BUDGET_MAILS", "5 per hour; 10/day", "5/hour;10/day"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,::1", "10.0.0.0/8, ::1/128"),
        ("PORT", "8080", "8080"),
        ("BREACHED_PASSWORDS_FILE", "pwned.txt", "pwned.txt"),
    ],
)
def test_a_value_is_written_as_it_may_be_set(name: str, text: str, value: str) -> None:
    found = setting(name, **{f"OTPWEB_{name}": text})

    assert (found.value, found.source, found.is_default) == (value, "environment", False)


def test_what_nobody_has_set_has_its_default() -> None:
    found = setting("CODE_TTL")

    assert (found.value, found.default, found.source, found.is_default) == ("5m", "5m", "", True)


def test_a_default_that_hangs_on_other_settings_is_the_one_in_force() -> None:
    assert setting("SMTP_PORT", OTPWEB_SMTP_SECURITY="tls").default == "465"
    assert setting("PUBLIC_URL", OTPWEB_PORT="9000").default == "http://localhost:9000"


def test_a_plain_variable_is_named() -> None:
    assert setting("PORT", PORT="9000").source == "environment, PORT"


def test_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("a password for mail")

    found = setting("SMTP_PASSWORD", OTPWEB_SMTP_PASSWORD_FILE=str(file))

    assert (found.value, found.source) == ("set", "file in OTPWEB_SMTP_PASSWORD_FILE")


def test_what_stands_in_dotenv_is_read_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OTPWEB_CODE_SENDS", "4")
    (tmp_path / ".env").write_text("OTPWEB_CODE_SENDS=3\nOTPWEB_CODE_ATTEMPTS=4\n")

    found = {s.name: s.source for s in effective_settings(Settings.from_environment()).settings}

    assert found["OTPWEB_CODE_ATTEMPTS"] == ".env"
    assert found["OTPWEB_CODE_SENDS"] == "environment"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///var/otpweb.db", "sqlite:///var/otpweb.db"),
        ("postgresql://u@host/name", "postgresql://u@host/name"),
        ("postgresql://u:p%40w@host:5432/name", "postgresql://u:…@host:5432/name"),
        ("postgresql://u:p@w@host/name", "postgresql://u:…@host/name"),
        ("postgresql://host/name?user=u&password=pw", "postgresql://host/name?…"),
        ("postgresql:///name?host=/run", "postgresql:///name?…"),
    ],
)
def test_the_url_of_a_database_is_shown_without_what_opens_it(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_no_secret_is_among_what_is_shown() -> None:
    url = "postgresql://u:hush@host/name"
    variables = {
        "OTPWEB_DATABASE_URL": url,
        "OTPWEB_SECRET_KEY_FALLBACKS": "an older secret of the tests",
        "OTPWEB_SMTP_PASSWORD": "a password for mail",
    }
    found = effective_settings(Settings.from_environment(KEY | variables))

    for secret in ("hush", "only the tests", "older secret", "password for mail"):
        assert secret not in repr(found)


def test_a_limit_that_is_none_is_explained_without_repeating_it() -> None:
    assert find_limits("<b>") == "write limits such as 10/hour;50/30 days."
