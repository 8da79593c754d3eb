"""CAPTCHA: which solutions and tickets are proofs."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha
import pytest

from otpweb.domain.captcha import (
    Action,
    CaptchaPolicy,
    new_challenge,
    new_ticket,
    read_solution,
    read_ticket,
)
from otpweb.domain.keys import Keyring
from tests.solver import solve

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
KEYS = Keyring("a secret")
POLICY = CaptchaPolicy(cost=1)
LIFETIME = timedelta(minutes=20)
A_MILLISECOND = timedelta(milliseconds=1)
GARBAGE = [
    "",
    " ",
    "a",
    "=",
    "....",
    "None",
    "null",
    "é",
    "\0",
    "\ud800",
    "{}",
    "e30=",
    "bnVsbA==",
    "W10=",
    "A" * 60_000,
    "login.1.2.3",
    "login.x.2." + "0" * 64,
]


def judged(text: str, action: Action = Action.LOGIN, now: datetime = NOW) -> str | None:
    return read_solution(text, action, KEYS, POLICY, now)


@pytest.fixture(scope="module")
def challenge() -> dict[str, Any]:
    return new_challenge(Action.LOGIN, KEYS, POLICY, NOW)


@pytest.fixture(scope="module")
def solution(challenge: dict[str, Any]) -> str:
    return solve(challenge)


def changed(solution: str, path: str, value: object) -> str:
    """Return the solution with one of its values replaced; the path is written "a.b.c"."""
    payload = json.loads(base64.b64decode(solution))
    *parents, last = path.split(".")
    place = payload
    for parent in parents:
        place = place[parent]
    place[last] = value
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_a_solution_is_known_by_the_signature_of_its_challenge(
    challenge: dict[str, Any], solution: str
) -> None:
    assert judged(solution) == challenge["signature"]


def test_a_challenge_says_nothing_that_depends_on_the_clock_of_the_browser(
    challenge: dict[str, Any],
) -> None:
    assert "expiresAt" not in challenge["parameters"]


def test_two_challenges_are_never_the_same() -> None:
    first, second = (new_challenge(Action.LOGIN, KEYS, POLICY, NOW) for _ in range(2))

    assert first["signature"] != second["signature"]


def test_another_spelling_is_the_same_proof(solution: str) -> None:
    respelled = changed(solution, "solution.time", 1)

    assert respelled != solution
    assert judged(respelled) == judged(solution)


def test_a_solution_for_another_action_is_none(solution: str) -> None:
    assert judged(solution, Action.REGISTER) is None


def test_a_solution_is_good_for_twenty_minutes(solution: str) -> None:
    assert judged(solution, now=NOW + LIFETIME - A_MILLISECOND) is not None
    assert judged(solution, now=NOW + LIFETIME) is None


def test_a_solution_outlives_a_rotation_of_the_key_but_not_its_loss(solution: str) -> None:
    rotated, lost = Keyring("another secret", ("a secret",)), Keyring("another secret")

    assert read_solution(solution, Action.LOGIN, rotated, POLICY, NOW) is not None
    assert read_solution(solution, Action.LOGIN, lost, POLICY, NOW) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("challenge.signature", "0" * 64),
        ("challenge.signature", ""),
        ("challenge.signature", None),
        ("challenge.signature", ["a"]),
        ("challenge.parameters", []),
        ("challenge.parameters.nonce", "00" * 16),
        ("challenge.parameters.keyPrefix", ""),
        ("challenge.parameters.algorithm", "SHA-256"),
        ("challenge.parameters.expiresAt", 1),
        ("challenge.parameters.expiresAt", None),
        ("challenge.parameters.data", None),
        ("challenge.parameters.data", {"action": "login", "expires": 10**12}),
        ("challenge.parameters.data.action", "register"),
        ("solution.counter", 3_000_000),
        ("solution.counter", -1),
        ("solution.counter", 2**32),
        ("solution.counter", True),
        ("solution.counter", "1"),
        ("solution.counter", 10**400),
        ("solution.derivedKey", "00" * 32),
        ("solution.derivedKey", None),
        ("solution", "x"),
        ("challenge", {}),
    ],
)
def test_what_was_tampered_with_is_no_solution(solution: str, path: str, value: object) -> None:
    assert judged(changed(solution, path, value)) is None


@pytest.mark.parametrize("name", ["cost", "keyLength"])
@pytest.mark.parametrize("value", [1.0, 32.0, 10**400, "1", None, [], {}])
def test_how_hard_it_was_is_not_for_the_browser_to_say(
    solution: str, name: str, value: object
) -> None:
    harder = judged(changed(solution, f"challenge.parameters.{name}", value))

    assert harder == judged(solution)


def test_an_easier_challenge_of_ones_own_is_none() -> None:
    own = altcha.create_challenge(
        "PBKDF2/SHA-256", 1, key_prefix="", data={"action": "login"}, hmac_secret="mine"
    )

    assert judged(solve(own.to_dict())) is None


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_is_no_solution(text: str) -> None:
    assert judged(text) is None


def test_deep_nesting_is_no_solution() -> None:
    assert judged(base64.b64encode(b"[" * 40_000).decode()) is None


def ticket_text(action: Action = Action.LOGIN, keys: Keyring = KEYS) -> str:
    return new_ticket(action, NOW).text(keys)


def test_a_ticket_comes_back_as_it_was_written() -> None:
    ticket = new_ticket(Action.LOGIN, NOW)

    assert read_ticket(ticket.text(KEYS), Action.LOGIN, KEYS, POLICY, NOW) == ticket


def test_a_ticket_has_to_be_waited_for_a_minute() -> None:
    ticket = new_ticket(Action.LOGIN, NOW)
    waits = [ticket.wait(POLICY, NOW + timedelta(seconds=s)) for s in (0, 0.5, 59.5, 60, 90)]

    assert waits == [60, 60, 1, 0, 0]


def test_a_ticket_for_another_action_is_none() -> None:
    assert read_ticket(ticket_text(), Action.REGISTER, KEYS, POLICY, NOW) is None


def test_a_ticket_is_good_for_twenty_minutes() -> None:
    end = NOW + LIFETIME

    assert read_ticket(ticket_text(), Action.LOGIN, KEYS, POLICY, end - A_MILLISECOND)
    assert read_ticket(ticket_text(), Action.LOGIN, KEYS, POLICY, end) is None


def test_a_ticket_outlives_a_rotation_of_the_key_but_not_its_loss() -> None:
    rotated, lost = Keyring("another secret", ("a secret",)), Keyring("another secret")

    assert read_ticket(ticket_text(), Action.LOGIN, rotated, POLICY, NOW)
    assert read_ticket(ticket_text(), Action.LOGIN, lost, POLICY, NOW) is None


@pytest.mark.parametrize(
    "tamper",
    [
        lambda text: text.replace("login", "register"),
        lambda text: text.replace(".17", ".16"),
        lambda text: text[:-1],
        lambda text: text + "0",
        lambda text: text.upper(),
        lambda text: " " + text,
        lambda text: text.rpartition("-")[0] + "-",
    ],
)
@pytest.mark.parametrize("action", Action)
def test_a_ticket_that_was_tampered_with_is_none(tamper: Any, action: Action) -> None:  # noqa: ANN401
    text = ticket_text()

    assert tamper(text) != text
    assert read_ticket(tamper(text), action, KEYS, POLICY, NOW) is None


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_is_no_ticket(text: str) -> None:
    assert read_ticket(text, Action.LOGIN, KEYS, POLICY, NOW) is None


def test_a_ticket_names_nobody() -> None:
    words, _, mac = ticket_text().partition("-")
    action, issued_at, random = words.split(".")

    assert (action, issued_at) == ("login", "1795269720000")
    assert (len(random), len(mac)) == (32, 32)
