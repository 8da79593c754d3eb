"""The documents say what is so: settings, files, commands, links and versions."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from otpweb import __version__
from otpweb.cli import main
from otpweb.settings import settings_table

ROOT = Path(__file__).parent.parent
README, OPERATING = ROOT / "README.md", ROOT / "docs/operating.md"
DOCUMENTS = [
    *(README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"),
    *sorted((ROOT / "docs").glob("*.md")),
]

FENCE = re.compile(r"^```.*?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
FILE = re.compile(
    r"(?:[A-Za-z.][\w.-]*/)(?:[\w.<>-]+/)*[\w.<>-]*|[\w.-]+\.(?:css|html|js|lock|md|py|toml|txt)"
    r"|\.env\.example|Makefile"
)
MADE_LATER = re.compile(r"var/|\.venv/")  # by running it
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|(?:href|src)=\"([^\"]+)\"")


def missing_files(text: str) -> list[str]:
    """Say which files named in code spans do not exist; `<…>` stands for a name of one's own."""
    names = [span for span in SPAN.findall(FENCE.sub("", text)) if FILE.fullmatch(span)]
    return [name for name in names if not (MADE_LATER.match(name) or _exists(name))]


def _exists(name: str) -> bool:
    before, placeholder, _ = name.partition("<")
    return any(ROOT.glob(f"{before}*")) if placeholder else (ROOT / name).exists()


def missing_targets(text: str) -> list[str]:
    """Say which `make` targets do not exist."""
    return [name for name in _make_commands(text) if name not in _targets()]


def missing_commands(text: str) -> list[str]:
    """Say which `otpweb` commands or options of theirs do not exist."""
    calls = re.findall(r"(?:^|[ /])otpweb((?: [\w@.\[\]-]+)+)", _code(text), flags=re.MULTILINE)
    return [call for call in calls if not _is_command(call.split())]


def _is_command(words: list[str]) -> bool:
    command: click.Command | None = main
    while isinstance(command, click.Group) and words:
        command = command.commands.get(words.pop(0))
    if command is None or (isinstance(command, click.Group) and not command.invoke_without_command):
        return False
    options = {name for parameter in command.params for name in parameter.opts}
    return {word.strip("[]") for word in words if "--" in word} <= options | {"--help"}


def broken_links(text: str, folder: Path = ROOT) -> list[str]:
    """Say which links and images of a document in this folder lead nowhere, headings included."""
    targets = [markdown or html for markdown, html in LINK.findall(FENCE.sub("", text))]
    own = [target for target in targets if not target.startswith("https://")]
    anchors = _anchors(text)
    return [t for t in own if not (t[1:] in anchors if t[0] == "#" else (folder / t).exists())]


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _code(text: str) -> str:
    return "\n".join(FENCE.findall(text) + SPAN.findall(FENCE.sub("", text)))


def _make_commands(text: str) -> list[str]:
    return re.findall(r"^make ([\w-]+)", _code(text), flags=re.MULTILINE)


def _targets() -> list[str]:
    lines = (ROOT / "Makefile").read_text()
    return re.findall(r"^([a-z-]+):.*## ", lines, flags=re.MULTILINE)


def name_of(file: Path) -> str:
    return file.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_file_that_is_named_exists(document: Path) -> None:
    assert missing_files(document.read_text()) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_that_is_named_exists(document: Path) -> None:
    text = document.read_text()
    assert missing_targets(text) + missing_commands(text) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_and_image_leads_somewhere(document: Path) -> None:
    assert broken_links(document.read_text(), document.parent) == []


def test_the_table_of_settings_is_that_of_the_program() -> None:
    rows = re.findall(r"^\| `OTPWEB_.*$", README.read_text(), flags=re.MULTILINE)
    assert rows == [
        f"| `{name}` | {f'`{default}`' if default else '-'} | {about} |"
        for name, default, about in settings_table()
    ]


def test_the_first_command_runs_it_and_the_second_tests_it() -> None:
    assert _make_commands(README.read_text())[:2] == ["run", "test"]


def test_every_make_target_is_explained() -> None:
    assert set(_targets()) <= set(_make_commands(README.read_text()))


def test_every_otpweb_command_is_explained() -> None:
    code = _code(README.read_text())
    groups = {
        name: group for name, group in main.commands.items() if isinstance(group, click.Group)
    }
    names = [f"{group} {command}" for group in groups for command in groups[group].commands]
    names += [name for name in main.commands if name not in groups]
    assert [name for name in names if f"otpweb {name}" not in code] == []


def test_the_unit_waits_longer_than_the_server_does_when_it_stops() -> None:
    [patience] = re.findall(r"TimeoutStopSec=(\d+)", OPERATING.read_text())
    graceful = tomllib.loads((ROOT / "hypercorn.toml").read_text())["graceful_timeout"]
    assert int(patience) > graceful


def test_the_readme_can_be_read_in_one_sitting() -> None:
    assert len(README.read_text().splitlines()) <= 230


def test_the_newest_version_in_the_changelog_is_the_programs() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    versions = re.findall(r"^## \[([\d.]+)\] - \d{4}-\d{2}-\d{2}$", changelog, flags=re.MULTILINE)
    assert versions[0] == __version__


def test_the_licence_is_mit() -> None:
    text = " ".join((ROOT / "LICENSE").read_text().split())
    assert text.startswith("MIT License Copyright (c) 2026 The otpweb authors Permission is hereby")
    assert 'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND' in text
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"] == "MIT"


@pytest.mark.parametrize("name", ["otpweb/nowhere.py", "nowhere.md", "templates/no/<a>/b.txt"])
def test_a_file_that_does_not_exist_is_noticed(name: str) -> None:
    assert missing_files(f"See `{name}`.") != []


@pytest.mark.parametrize(
    "name", ["otpweb/app.py", "Makefile", "var/otpweb.db", "otpweb/web/<a>.py"]
)
def test_a_file_that_exists_is_let_through(name: str) -> None:
    assert missing_files(f"See `{name}`.") == []


@pytest.mark.parametrize("command", ["serv", "db", "db down", "account create --root", "--quiet"])
def test_a_command_that_does_not_exist_is_noticed(command: str) -> None:
    assert missing_commands(f"```sh\n.venv/bin/otpweb {command}\n```") != []


@pytest.mark.parametrize("command", ["serve", "account create [--admin]", "mail test ADDRESS"])
def test_a_command_that_exists_is_let_through(command: str) -> None:
    assert missing_commands(f"Run `otpweb {command}`.") == []


def test_a_target_that_does_not_exist_is_noticed() -> None:
    assert missing_targets("Run `make tea`, then `make test`.") == ["tea"]


@pytest.mark.parametrize("link", ["[a](nowhere.md)", "![a](docs/no.png)", "[a](#b)"])
def test_a_link_that_leads_nowhere_is_noticed(link: str) -> None:
    assert broken_links(f"# Heading\n{link}") != []


@pytest.mark.parametrize("link", ["[a](LICENSE)", "[a](#two-words)", "[a](https://example.org)"])
def test_a_link_that_leads_somewhere_is_let_through(link: str) -> None:
    assert broken_links(f"# Two words\n{link}") == []
