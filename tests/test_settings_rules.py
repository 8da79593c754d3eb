import pytest

from otpweb.settings import PREFIX, Settings, SettingsError
from otpweb.settings.rules import EXAMPLE_KEY

KEY = "k3y-0123456789-abcdefghijklmnopqrstuvwxyz"
PRODUCTION = {
    "ENV": "production",
    "SECRET_KEY": KEY,
    "PUBLIC_URL": "https://login.example.org",
    "EMAIL_ENABLED": "true",
    "SMTP_HOST": "mail.example.org",
    "EMAIL_FROM": "otpweb <no-reply@example.org>",
}


def production(variables: dict[str, str]) -> Settings:
    variables = PRODUCTION | variables
    return Settings.from_environment({PREFIX + name: text for name, text in variables.items()})


def problems(variables: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        production(variables)
    return caught.value.problems


def test_production_starts_when_everything_is_said() -> None:
    settings = production({})
    assert (settings.is_production, settings.host, settings.warnings) == (True, "0.0.0.0", ())


GOOD_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(48))' prints a good one."
GUESSED = f"write one that nobody can guess; {GOOD_KEY}"
PRINTED = "in production, write true: mail would be printed to the console."
READABLE = "write starttls or tls: none would send codes and password readable by others."
WEAK_FALLBACK = "drop the key that is short or easily guessed."


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("SECRET_KEY", "", f"production needs one; {GOOD_KEY}"),
        ("SECRET_KEY", "changeme", f"write at least 32 characters, not 8; {GOOD_KEY}"),
        ("SECRET_KEY", KEY[:31], f"write at least 32 characters, not 31; {GOOD_KEY}"),
        ("SECRET_KEY", "changeme" * 5, GUESSED),
        ("SECRET_KEY", "x" * 40, GUESSED),
        ("SECRET_KEY", EXAMPLE_KEY, GUESSED),
        ("SECRET_KEY_FALLBACKS", f"{KEY},secret", WEAK_FALLBACK),
        ("PORT", "0", "in production, write a port: 0, any free one, is for development."),
        ("PUBLIC_URL", "http://x.org", "in production, write the https:// address people open."),
        ("PUBLIC_URL", "", "in production, write the https:// address people open."),
        ("EMAIL_ENABLED", "false", PRINTED),
        ("SMTP_HOST", "", "name the mail server that sends the codes."),
        ("SMTP_SECURITY", "none", READABLE),
        ("CODE_TTL", "59", "in production, write at least 60 seconds."),
        ("CODE_TTL", "601", "in production, write at most 10m."),
        ("CODE_ATTEMPTS", "11", "in production, write at most 10."),
        ("FRESH_FOR", "16m", "in production, write at most 15m."),
        ("RESEND_INTERVAL", "29", "in production, write at least 30."),
        ("BCRYPT_ROUNDS", "9", "in production, write at least 10."),
    ],
)  # fmt: skip
def test_production_refuses_what_only_a_desk_may_have(variable: str, text: str, words: str) -> None:
    assert problems({variable: text}) == [f"{PREFIX}{variable}: {words}"]


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("SECRET_KEY", "0123456789abcdef0123456789abcdef"),
        ("SECRET_KEY_FALLBACKS", KEY),
        ("CODE_TTL", "60"),
        ("CODE_TTL", "10m"),
        ("CODE_ATTEMPTS", "10"),
        ("FRESH_FOR", "15m"),
        ("RESEND_INTERVAL", "30"),
        ("BCRYPT_ROUNDS", "10"),
    ],
)
def test_production_accepts_the_limits_themselves(variable: str, text: str) -> None:
    assert production({variable: text}).is_production


@pytest.mark.parametrize(
    ("limits", "guesses"),
    [
        ("1000000/hour", 1_000_000 * 24 * 365),
        ("10/hour;20/day", 20 * 365),
        ("10/hour;20/day;50/30 days", 50 * 13),
        ("100/364 days", 200),
        ("101/365 days", 101),
        ("60/365 days;1000/400 days", 120),  # two windows of a year side by side
        ("1/day;200/400 days", 200),
    ],
)
def test_production_refuses_limits_that_let_a_code_be_guessed(limits: str, guesses: int) -> None:
    words = (
        "OTPWEB_BUDGET_WRONG_CODES: in production, write limits that let 100 wrong codes a year "
        f"through at most, such as 10/hour;100/365 days: these let {guesses} through."
    )
    assert problems({"BUDGET_WRONG_CODES": limits}) == [words]


@pytest.mark.parametrize(
    "limits",
    [
        "10/hour;20/day;50/30 days;100/365 days",
        "100/365 days",
        "100/400 days",
        "7/30 days",
        "1000/hour;50/365 days;1000/400 days",
        "10/hour;100/365 days",
    ],
)
def test_production_accepts_limits_that_let_through_a_hundred_a_year(limits: str) -> None:
    assert production({"BUDGET_WRONG_CODES": limits}).is_production


def test_production_counts_a_code_of_an_app_as_three_guesses() -> None:
    words = (
        "OTPWEB_BUDGET_WRONG_TOTPS: in production, write limits that let 33 wrong codes a year "
        "through at most, such as 33/365 days: these let 34 through."
    )
    assert problems({"BUDGET_WRONG_TOTPS": "34/365 days"}) == [words]
    assert production({"BUDGET_WRONG_TOTPS": "33/365 days"}).is_production


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_mail_may_stay_unencrypted_on_the_machine_itself(name: str) -> None:
    settings = production({"SMTP_SECURITY": "none", "SMTP_HOST": name})
    assert settings.smtp_host == name


def test_a_desk_may_be_fast_and_weak() -> None:
    settings = Settings.from_environment(
        {
            "OTPWEB_SECRET_KEY": "short",
            "OTPWEB_CODE_TTL": "1",
            "OTPWEB_CODE_ATTEMPTS": "1000",
            "OTPWEB_RESEND_INTERVAL": "0",
            "OTPWEB_BCRYPT_ROUNDS": "4",
            "OTPWEB_BUDGET_WRONG_CODES": "1000000/hour",
        }
    )
    assert settings.secret_key == "short"


def test_all_problems_are_told_at_once_one_line_for_each_variable() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"OTPWEB_ENV": "production", "OTPWEB_CODE_TTL": "soon"})
    named = [line.partition(":")[0] for line in str(caught.value).splitlines()]
    wanted = ["SECRET_KEY", "PUBLIC_URL", "EMAIL_ENABLED", "SMTP_HOST", "CODE_TTL"]
    assert named == [PREFIX + name for name in wanted]


@pytest.mark.parametrize(
    ("variable", "text", "warning"),
    [
        ("COED_TTL", "60", "there is no such setting. Did you mean OTPWEB_CODE_TTL?"),
        ("CODE_TTL_FILE", "/x", "there is no such setting. Did you mean OTPWEB_CODE_TTL?"),
        ("XYZZY", "1", "there is no such setting."),
    ],
)
def test_a_variable_that_does_nothing_is_a_warning(variable: str, text: str, warning: str) -> None:
    assert production({variable: text}).warnings == (f"{PREFIX}{variable}: {warning}",)


def test_a_sender_at_another_domain_than_the_mail_account_is_a_warning() -> None:
    (warning,) = production({"SMTP_USER": "Relay@Example.net"}).warnings
    assert warning == (
        "OTPWEB_EMAIL_FROM: its domain example.org is not example.net, that of OTPWEB_SMTP_USER; "
        "many mail servers refuse such mail or call it spam."
    )


@pytest.mark.parametrize("user", ["no-reply@EXAMPLE.org", "apikey"])
def test_the_same_domain_or_none_is_no_warning(user: str) -> None:
    assert production({"SMTP_USER": user}).warnings == ()
