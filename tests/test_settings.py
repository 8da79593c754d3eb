from dataclasses import FrozenInstanceError, fields
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from otpweb.domain.budgets import Limit
from otpweb.settings import PREFIX, Settings, SettingsError

KEY = "k3y-0123456789-abcdefghijklmnopqrstuvwxyz"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def read(**variables: str) -> Settings:
    variables = {"SECRET_KEY": KEY} | variables
    return Settings.from_environment({PREFIX + name: text for name, text in variables.items()})


def problems(**variables: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read(**variables)
    return caught.value.problems


DEFAULTS = {
    "env": "development",
    "secret_key": KEY,
    "secret_key_fallbacks": (),
    "database_url": "sqlite:///var/otpweb.db",
    "host": "127.0.0.1",
    "port": 8000,
    "public_url": "http://localhost:8000",
    "email_enabled": False,
    "smtp_host": "",
    "smtp_security": "starttls",
    "smtp_port": 587,
    "smtp_user": "",
    "smtp_password": "",
    "smtp_timeout": timedelta(seconds=10),
    "email_from": "otpweb <no-reply@localhost>",
    "code_in_subject": True,
    "code_ttl": timedelta(seconds=300),
    "code_attempts": 5,
    "code_sends": 5,
    "resend_interval": MINUTE,
    "bcrypt_rounds": 12,
    "registration": "open",
    "approval_digest": HOUR,
    "rejected_cool_off": 7 * DAY,
    "session_idle": HOUR,
    "session_lifetime": DAY,
    "remember_lifetime": 30 * DAY,
    "trust_lifetime": 30 * DAY,
    "fresh_for": 5 * MINUTE,
    "mailed_code_fallback": True,
    "captcha": "adaptive",
    "budgets": True,
    "budget_wrong_codes": (
        Limit(10, HOUR),
        Limit(20, DAY),
        Limit(50, 30 * DAY),
        Limit(100, 365 * DAY),
    ),
    "budget_wrong_totps": (Limit(33, 365 * DAY),),
    "budget_wrong_recoveries": (Limit(100, DAY),),
    "budget_wrong_passwords": (Limit(5, 5 * MINUTE), Limit(10, 20 * MINUTE), Limit(15, HOUR)),
    "budget_mails": (Limit(5, HOUR), Limit(10, DAY)),
    "budget_login_mails": (Limit(10, HOUR), Limit(30, DAY)),
    "budget_all_mails": (Limit(2000, HOUR),),
    "budget_client_registrations": (Limit(100, HOUR),),
    "budget_client_passwords": (Limit(20, 10 * MINUTE),),
    "budget_client_codes": (Limit(30, 10 * MINUTE),),
    "trusted_proxies": (),
    "disposable_domains": "allow",
    "breached_passwords_file": None,
    "breached_passwords_lookup": False,
    "events_kept": 365 * DAY,
    "codes_kept": 30 * DAY,
    "log_format": "text",
    "warnings": (),
}


def test_what_is_not_set_has_its_default() -> None:
    settings = read()
    found = {item.name: getattr(settings, item.name) for item in fields(Settings)}
    del found["sources"]  # which tell of settings
    assert found == DEFAULTS


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("ENV", " Development ", "development"),
        ("BUDGETS", "off", False),
        ("BUDGET_MAILS", "3 per 2 seconds; 5/minute", (Limit(3, 2 * SECOND), Limit(5, MINUTE))),
        ("TRUSTED_PROXIES", "none", ()),
        ("TRUSTED_PROXIES", "10.0.0.0/8, ::1", (ip_network("10.0.0.0/8"), ip_network("::1/128"))),
        ("BREACHED_PASSWORDS_FILE", " /data/pwned.txt ", Path("/data/pwned.txt")),
        ("SECRET_KEY_FALLBACKS", "one, two,", ("one", "two")),
        ("DATABASE_URL", "postgres://u:p%2F@db:5432/otp", "postgresql://u:p%2F@db:5432/otp"),
        ("DATABASE_URL", "postgresql:///otp", "postgresql:///otp"),
        ("DATABASE_URL", "sqlite:////data/otp.db", "sqlite:////data/otp.db"),
        ("HOST", "::1", "::1"),
        ("PORT", "0", 0),
        ("PORT", " 65535 ", 65535),
        ("PUBLIC_URL", "HTTPS://Login.Example.org:443/", "https://login.example.org"),
        ("PUBLIC_URL", "http://[0:0::1]:81", "http://[::1]:81"),
        ("EMAIL_ENABLED", "off", False),
        ("CODE_IN_SUBJECT", "No", False),
        ("CODE_IN_SUBJECT", "1", True),
        ("EMAIL_FROM", "no-reply@example.org", "no-reply@example.org"),
        ("EMAIL_FROM", "Škola Inc. <a+b@x.cz>", "Škola Inc. <a+b@x.cz>"),
        ("EMAIL_FROM", '"Smith, J." <j@x.cz>', '"Smith, J." <j@x.cz>'),
        ("CODE_TTL", "1", timedelta(seconds=1)),
        ("CODE_TTL", "5m", 5 * MINUTE),
        ("SESSION_IDLE", "24h", DAY),
        ("TRUST_LIFETIME", "3650d", 3650 * DAY),
        ("RESEND_INTERVAL", "0", timedelta(0)),
        ("BCRYPT_ROUNDS", "4", 4),
        ("REGISTRATION", "approval", "approval"),
        ("REGISTRATION", "closed", "closed"),
        ("SMTP_PORT", " ", 587),
        ("SMTP_PASSWORD", " blanks stay ", " blanks stay "),
    ],
)
def test_a_value_is_understood(variable: str, text: str, value: object) -> None:
    assert getattr(read(**{variable: text}), variable.lower()) == value


DURATION = "write whole seconds such as 300, or 5m, 24h, 30d, not"
MAILBOX = "write one address such as otpweb <no-reply@example.org>, not"
ORIGIN = "write scheme and host only, such as https://login.example.org."
FILE = "name a file after sqlite:///, such as sqlite:///var/otpweb.db."
SCHEME = "write sqlite:///path/to/file.db or postgresql://user:password@host/name."
ESCAPES = "write %-escapes for /, ?, #, [ and ] in the password, and digits as port."
COMMAS = "leave out commas: they separate the keys in OTPWEB_SECRET_KEY_FALLBACKS."
HOST = "write a bare host name or IP address, not"
LIMITS = "write limits such as 10/hour;50/30 days, not"
WINDOWS = "write one limit for each length of time, not"


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("ENV", "prod", "write development or production, not 'prod'."),
        ("SECRET_KEY", "a,b", COMMAS),
        ("DATABASE_URL", "mysql://u:hush@h/x", SCHEME),
        ("DATABASE_URL", "otp.db", SCHEME),
        ("DATABASE_URL", "sqlite://", FILE),
        ("DATABASE_URL", "sqlite:///", FILE),
        ("DATABASE_URL", "sqlite:///:memory:", FILE),
        ("DATABASE_URL", "sqlite://otp.db", FILE),
        ("DATABASE_URL", "postgres://u:hu/sh@h/x", ESCAPES),
        ("DATABASE_URL", "postgres://u:hush@h:x/x", ESCAPES),
        ("HOST", "http://here", f"{HOST} 'http://here'."),
        ("HOST", "1::2::3", f"{HOST} '1::2::3'."),
        ("PORT", "65536", "write a whole number from 0 to 65535, not '65536'."),
        ("PORT", "٨٠", "write a whole number from 0 to 65535, not '٨٠'."),
        ("PORT", "-1", "write a whole number from 0 to 65535, not '-1'."),
        ("PUBLIC_URL", "localhost:8000", ORIGIN),
        ("PUBLIC_URL", "ftp://x.org", ORIGIN),
        ("PUBLIC_URL", "https://", ORIGIN),
        ("PUBLIC_URL", "https://x.org/login", ORIGIN),
        ("PUBLIC_URL", "https://x.org?a", ORIGIN),
        ("PUBLIC_URL", "https://x.org#a", ORIGIN),
        ("PUBLIC_URL", "https://me:hush@x.org", ORIGIN),
        ("PUBLIC_URL", "https://x.org:port", ORIGIN),
        ("PUBLIC_URL", "https://škola.cz", ORIGIN),
        ("EMAIL_ENABLED", "maybe", "write true or false, not 'maybe'."),
        ("EMAIL_ENABLED", "true", "name the mail server that sends the codes."),
        ("SMTP_HOST", "a b", f"{HOST} 'a b'."),
        ("SMTP_SECURITY", "ssl", "write starttls or tls or none, not 'ssl'."),
        ("SMTP_PORT", "0", "write a whole number from 1 to 65535, not '0'."),
        ("SMTP_TIMEOUT", "0", "write at least 1 (seconds), not '0'."),
        ("EMAIL_FROM", "a@x.org\nBcc: b@y.org", f"{MAILBOX} 'a@x.org\\nBcc: b@y.org'."),
        ("EMAIL_FROM", "a@x.org, b@y.org", f"{MAILBOX} 'a@x.org, b@y.org'."),
        ("EMAIL_FROM", "Smith, J <j@x.org>", f"{MAILBOX} 'Smith, J <j@x.org>'."),
        ("EMAIL_FROM", "otpweb", f"{MAILBOX} 'otpweb'."),
        ("BUDGET_MAILS", "many", f"{LIMITS} 'many'."),
        ("BUDGET_MAILS", "0/hour", "write at least 1 in at most 3650 days, not '0/hour'."),
        ("BUDGET_MAILS", "5/hour;9/60 minutes", f"{WINDOWS} '5/hour;9/60 minutes'."),
        ("CODE_IN_SUBJECT", "2", "write true or false, not '2'."),
        ("CODE_TTL", "soon", f"{DURATION} 'soon'."),
        ("CODE_TTL", "1.5", f"{DURATION} '1.5'."),
        ("CODE_TTL", "5 m", f"{DURATION} '5 m'."),
        ("CODE_TTL", "9999d", "write at most 3650d, not '9999d'."),
        ("RESEND_INTERVAL", "-1", f"{DURATION} '-1'."),
        ("SESSION_IDLE", "0h", "write at least 1 (seconds), not '0h'."),
        ("CODE_ATTEMPTS", "0", "write a whole number from 1 to 1000, not '0'."),
        ("CODE_SENDS", "0", "write a whole number from 1 to 1000, not '0'."),
        ("BCRYPT_ROUNDS", "3", "write a whole number from 4 to 16, not '3'."),
        ("BCRYPT_ROUNDS", "17", "write a whole number from 4 to 16, not '17'."),
        ("REGISTRATION", "invite", "write open or approval or closed, not 'invite'."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_answered_with_what_to_write(variable: str, text: str, words: str) -> None:
    about = "SMTP_HOST" if (variable, text) == ("EMAIL_ENABLED", "true") else variable
    assert problems(**{variable: text}) == [f"{PREFIX}{about}: {words}"]


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        read().port = 1  # type: ignore[misc]


def test_secrets_are_not_shown() -> None:
    settings = read(
        SECRET_KEY="hush-1",
        SECRET_KEY_FALLBACKS="hush-2",
        SMTP_PASSWORD="hush-3",
        DATABASE_URL="postgresql://u:hush-4@h/x",
    )
    assert "hush" not in repr(settings)


def test_tls_from_the_start_has_its_own_port() -> None:
    assert read(SMTP_SECURITY="tls").smtp_port == 465
    assert read(SMTP_SECURITY="tls", SMTP_PORT="2465").smtp_port == 2465


def test_the_public_address_follows_the_port() -> None:
    assert read(PORT="9000").public_url == "http://localhost:9000"


@pytest.mark.parametrize(
    ("url", "prefix"),
    [
        ("https://login.example.org", "__Host-"),
        ("https://login.example.org:8443", "__Host-"),
        ("http://localhost:8000", ""),
    ],
)
def test_cookies_are_bound_to_the_host_where_they_can_be(url: str, prefix: str) -> None:
    assert read(PUBLIC_URL=url).cookie_prefix == prefix
