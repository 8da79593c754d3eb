"""Authenticator apps: which codes are good, when, and only once."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest

from otpweb.domain.totp import NO_STEP, in_groups, match_step, new_secret, provisioning_uri

SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 11, 21, 14, 2, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30
A_STEP = timedelta(seconds=30)
ODD_SECRET = "OR3W6IDTORSXA4ZMEBXW4ZJAAAAA6UJC"  # its codes of STEP and of the next are equal


def code_at(step: int, secret: str = SECRET) -> str:
    return pyotp.HOTP(secret).at(step)


def test_a_secret_has_160_bits_and_is_never_the_same() -> None:
    secrets = {new_secret() for _ in range(50)}

    assert len(secrets) == 50
    assert {len(base64.b32decode(secret)) for secret in secrets} == {20}


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)

    assert match_step(SECRET, code, now=now, after=NO_STEP) == seconds // 30


@pytest.mark.parametrize(
    ("offset", "is_good"), [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_one_step_off(offset: int, is_good: bool) -> None:
    step = STEP + offset

    assert match_step(SECRET, code_at(step), now=NOW, after=NO_STEP) == (step if is_good else None)


@pytest.mark.parametrize(("after", "is_good"), [(-1, True), (0, False), (1, False)])
def test_a_step_must_come_after_the_last_that_was_accepted(after: int, is_good: bool) -> None:
    found = match_step(SECRET, code_at(STEP), now=NOW, after=STEP + after)

    assert found == (STEP if is_good else None)


def test_a_step_ends_after_thirty_seconds() -> None:
    end_of_its_window = NOW.replace(second=0) + 2 * A_STEP
    a_millisecond = timedelta(milliseconds=1)
    code = code_at(STEP)

    assert match_step(SECRET, code, now=end_of_its_window - a_millisecond, after=NO_STEP) == STEP
    assert match_step(SECRET, code, now=end_of_its_window, after=NO_STEP) is None


def test_a_code_that_two_steps_share_counts_as_the_later_one() -> None:
    code = code_at(STEP, ODD_SECRET)
    assert code == code_at(STEP + 1, ODD_SECRET)

    assert match_step(ODD_SECRET, code, now=NOW, after=NO_STEP) == STEP + 1


def test_a_code_of_another_secret_is_wrong() -> None:
    assert match_step(ODD_SECRET, code_at(STEP), now=NOW, after=NO_STEP) is None


def test_the_address_for_apps_survives_any_name() -> None:
    uri = urlsplit(provisioning_uri(SECRET, account_name="Jörg & Co: 1", issuer="a:b?c=d #1"))

    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    issuer, _, name = uri.path[1:].partition(":")
    assert (unquote(issuer), unquote(name)) == ("a:b?c=d #1", "Jörg & Co: 1")
    assert parse_qs(uri.query) == {"secret": [SECRET], "issuer": ["a:b?c=d #1"]}


def test_a_secret_is_shown_in_groups_of_four() -> None:
    assert in_groups(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
