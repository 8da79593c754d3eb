"""The link that undoes a change: ours, of one change, and good for nothing else."""

from otpweb.domain.denials import denial_token
from otpweb.domain.email_changes import read_undo_token, undo_token
from otpweb.domain.keys import Keyring

KEYS = Keyring("secret")


def test_a_token_names_its_change() -> None:
    assert read_undo_token(KEYS, undo_token(KEYS, "c0ffee")) == "c0ffee"


def test_a_token_outlives_a_rotation_of_the_key() -> None:
    rotated = Keyring("newer", ("secret",))

    assert read_undo_token(rotated, undo_token(KEYS, "c0ffee")) == "c0ffee"


def test_a_token_of_another_change_cannot_be_made_of_it() -> None:
    assert read_undo_token(KEYS, undo_token(KEYS, "c0ffee").replace("c0ffee", "c0ffef")) is None


def test_the_link_of_a_code_mail_undoes_nothing() -> None:
    assert read_undo_token(KEYS, denial_token(KEYS, "c0ffee", 1)) is None
