"""Denials: a link that only we can write, for one mail of one challenge."""

import pytest

from otpweb.domain.denials import denial_token, read_denial_token
from otpweb.domain.keys import Keyring

KEYS = Keyring("a secret of the tests")
CHALLENGE, ANOTHER = "87e22b0f1b01e87cc95f5fec63228204", "f94758e9cbb58ca65105384f3e747e31"
TOKEN = denial_token(KEYS, CHALLENGE, 2)
MAC = TOKEN.rpartition("-")[2]


def test_our_own_token_names_its_mail() -> None:
    assert read_denial_token(KEYS, TOKEN) == (CHALLENGE, 2)


def test_a_token_fits_into_a_path_as_it_is() -> None:
    assert TOKEN.replace("-", "").isalnum()
    assert TOKEN.isascii()


def test_a_token_of_a_retired_key_is_still_ours() -> None:
    rotated = Keyring("a new secret", ("a secret of the tests",))

    assert read_denial_token(rotated, TOKEN) == (CHALLENGE, 2)


def test_a_token_of_a_key_that_was_dropped_is_nobodys() -> None:
    assert read_denial_token(Keyring("a new secret"), TOKEN) is None


@pytest.mark.parametrize("mail", [f"{ANOTHER}-2", f"{CHALLENGE}-1"])
def test_a_token_is_good_for_no_other_mail(mail: str) -> None:
    assert read_denial_token(KEYS, f"{mail}-{MAC}") is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "-",
        "garbage",
        CHALLENGE,
        f"{CHALLENGE}-2",
        f"{CHALLENGE}-2-",
        f"{CHALLENGE}-02-{MAC}",
        f"{CHALLENGE}-",
        f"-{MAC}",
        f"{CHALLENGE}-2-{MAC[:-1]}",
        f"{CHALLENGE}-2-{MAC}0",
        f"{CHALLENGE}-2-{MAC.upper()}",
        f"{CHALLENGE}-2-{MAC[::-1]}",
        f" {TOKEN}",
        f"{TOKEN}\n",
        TOKEN.replace("-", ""),
        TOKEN.replace("-", "‐"),
        f"{CHALLENGE}-2-{'0' * len(MAC)}",
        "é-é",
        "\udcff-\udcff",
        "\0-\0",
        "x" * 10_000,
        "-" * 10_000,
    ],
)
def test_what_we_did_not_write_is_nobodys(token: str) -> None:
    assert read_denial_token(KEYS, token) is None
