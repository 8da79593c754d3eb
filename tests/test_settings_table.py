"""What is said of settings: in the table, and in the example file."""

from pathlib import Path

from otpweb.settings import PREFIX, settings_table
from otpweb.settings.rules import EXAMPLE_KEY
from tests.test_settings import DEFAULTS

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_every_setting_says_what_it_is_about() -> None:
    assert len(settings_table()) == len(DEFAULTS) - 1  # warnings are a finding, not a setting
    assert all(about for _, _, about in settings_table())


def test_the_example_file_shows_every_setting_with_its_default() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    shown = dict(line[2:].split("=", 1) for line in lines if line.startswith(f"# {PREFIX}"))
    del shown[f"{PREFIX}SECRET_KEY_FILE"]
    assert shown.pop(f"{PREFIX}SECRET_KEY") == EXAMPLE_KEY
    defaults = {variable: default for variable, default, _ in settings_table()}
    del defaults[f"{PREFIX}SECRET_KEY"]
    assert shown == defaults
