"""Templates and static files: what the content policy would block, and htmx ignore in silence."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted(file for file in (ROOT / "templates").rglob("*") if file.is_file())
PAGES = [file for file in TEMPLATES if "mail" not in file.parts]
ELEMENTS = sorted((ROOT / "static/elements").iterdir())
VENDOR = ROOT / "static/vendor"
OWN_FILES = sorted(
    file for file in (ROOT / "static").rglob("*") if file.is_file() and VENDOR not in file.parents
)

# A tag with all its attributes, whatever Jinja stands in them; or a Jinja expression outside of
# tags, which may hand attributes to a macro. Atomic groups: a quote inside Jinja ends nothing.
_JINJA = r"\{\{.*?\}\}|\{%.*?%\}"
ELEMENT = re.compile(
    rf"""<[a-z](?>{_JINJA}|"(?>{_JINJA}|[^"])*"|'(?>{_JINJA}|[^'])*'|[^>"'])*>|{_JINJA}""",
    re.IGNORECASE | re.DOTALL,
)
# An attribute is written name="value" in a tag, and "name": "value" where a macro gets it.
IN_ELEMENTS = {
    "a style attribute": r"""[\s"']style["']?\s*[=:]""",
    "an on… handler": r"""[\s"']on[a-z]+["']?\s*[=:]""",
    "hx-on": r"hx-on\b",
    "a filter in hx-trigger": r"""hx-trigger["']?\s*[=:]\s*(["'])(?:(?!\1).)*\[""",
    "js: or javascript:": r"\b(?:js|javascript):",
    "a script inside the page": r"<script\b(?!.*\bsrc=)",
    "a style sheet inside the page": r"<style\b",
}
# Names of htmx 2 that version 4 ignores or reads otherwise; which address a panel has is for the
# server to say, so nothing pushes one.
IN_FILES = {
    "an attribute of htmx 2": r"hx-(?:disabled-elt|ext|vars|params|history|prompt|push-url)\b",
    "an event of htmx 2": r"htmx:\w*[A-Z]",
    "another site": r"""(?:https?:|["'(=]\s*)//\w(?!ww\.w3\.org/)""",
}
ASKS = re.compile(r"""hx-(?:get|post|put|patch|delete)["']?\s*[=:]""")
TARGET = re.compile(r"""hx-target["']?\s*[=:]""")


def faults_of_page(source: str) -> list[str]:
    """Say what a page must not hold."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    elements = [found[0] for found in ELEMENT.finditer(source)]
    found = [f"{what} in {tag}" for tag in elements for what in _matching(IN_ELEMENTS, tag)]
    # htmx 4 inherits nothing by itself: without its own target the answer replaces the element.
    found += [f"no hx-target in {e}" for e in elements if ASKS.search(e) and not TARGET.search(e)]
    return found + _matching(IN_FILES, source)


def faults_of_mail(source: str) -> list[str]:
    """Say what a mail must not hold: scripts, images and links elsewhere, as trackers are."""
    forbidden = {name: IN_ELEMENTS[name] for name in ("an on… handler", "js: or javascript:")}
    return _matching(forbidden | {"a script": "<script", "an image": "<img"} | IN_FILES, source)


def faults_of_words(source: str) -> list[str]:
    """Say where an apostrophe is straight and not a curly one (U+2019)."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    plurals = re.findall(r"\w+s'(?=[\s.,;:!?)])", ELEMENT.sub("", source))
    return plurals + re.findall(r"\w+'\w+", source)


def faults_of_element(name: str, source: str) -> list[str]:
    """Say why this is not one custom element in one short file, to be joined with the others."""
    code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", source, flags=re.DOTALL | re.MULTILINE)
    defined = re.findall(r"customElements\.define\(\s*\"([\w-]+)\"", code)
    found = [] if defined == [name] else [f"defines {defined}"]
    found += re.findall(r"\b(?:import(?!\()|export)\b|\beval\(|\bnew Function\b", code)
    # Joined into one module, names of two files at the top would collide.
    found += re.findall(r"^(?:const|let|var|function|class)\s+\w+", code, flags=re.MULTILINE)
    strings = " ".join(re.findall(r'"[^"\n]*"|`[^`]*`', code))
    lines = len(source.splitlines())
    return found + faults_of_words(strings) + ([] if lines < 60 else [f"{lines} lines"])


def _matching(patterns: dict[str, str], text: str) -> list[str]:
    return [what for what, pattern in patterns.items() if re.search(pattern, text, re.DOTALL)]


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", PAGES, ids=name_of)
def test_pages_hold_nothing_that_is_blocked_or_ignored(file: Path) -> None:
    assert faults_of_page(file.read_text()) == []


@pytest.mark.parametrize("file", sorted(set(TEMPLATES) - set(PAGES)), ids=name_of)
def test_mails_hold_nothing_that_runs_or_tracks(file: Path) -> None:
    assert faults_of_mail(file.read_text()) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_apostrophes_are_curly(file: Path) -> None:
    assert faults_of_words(file.read_text()) == []


@pytest.mark.parametrize("file", OWN_FILES, ids=name_of)
def test_static_files_load_nothing_from_elsewhere(file: Path) -> None:
    assert _matching(IN_FILES, file.read_text()) == []


@pytest.mark.parametrize("file", ELEMENTS, ids=name_of)
def test_a_script_is_one_custom_element_named_as_its_file(file: Path) -> None:
    assert file.suffix == ".js"
    assert faults_of_element(file.stem, file.read_text()) == []


def test_panels_and_style_sheets_stay_short() -> None:
    limits = dict.fromkeys((ROOT / "templates/panels").iterdir(), 60)
    limits |= dict.fromkeys((ROOT / "static").glob("*.css"), 250)
    lengths = {file: len(file.read_text().splitlines()) for file in limits}
    assert {name_of(f): n for f, n in lengths.items() if n > limits[f]} == {}


def test_vendored_files_are_those_that_were_checked() -> None:
    rows = re.findall(r"^\| (\S+) \| .* \| ([0-9a-f]{64}) \|$", _manifest(), flags=re.MULTILINE)
    files = [file for file in VENDOR.iterdir() if file.name != "README.md"]
    assert dict(rows) == {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_htmx_is_the_version_that_its_name_and_the_manifest_say() -> None:
    [file] = VENDOR.glob("htmx-*.min.js")
    version = file.name.removeprefix("htmx-").removesuffix(".min.js")
    assert f"`htmx.org` {version}" in _manifest()
    assert f'version="{version}"' in file.read_text()


def _manifest() -> str:
    return (VENDOR / "README.md").read_text()


@pytest.mark.parametrize(
    "source",
    [
        "<script>go()</script>",
        "<style>p { color: red }</style>",
        '<p style="color: red">',
        '<p class="{{ "a" if b else "c" }}" style="color: red">',
        '<button onclick="go()">',
        '<form hx-on:submit="go()">',
        '{{ field("email", {"onchange": "go()"}) }}',
        '{{ field("email", {"style": "color: red"}) }}',
        '<p hx-get="/a" hx-target="this" hx-trigger="click[ctrlKey]">',
        '{{ field("a", {"hx-get": "/a", "hx-target": "#b", "hx-trigger": "click[ctrlKey]"}) }}',
        """<p hx-get="/a" hx-target="this" hx-vals='js:{a: 1}'>""",
        '<a href="javascript:go()">',
        '<button hx-disabled-elt="this">',
        '<body hx-ext="sse">',
        '<a hx-push-url="true">',
        '<p hx-trigger="htmx:afterSwap">',
        '<a href="/a" hx-get="/a">',
        '<div hx-target="#panel"><a href="/a" hx-get="/a">a</a></div>',
        '{{ field("a", {"hx-get": "/a"}) }}',
        '{% if a > b %}<a href="/a" hx-post="/a">',
        '<link rel="stylesheet" href="https://cdn.example.org/a.css">',
        '<img src="//cdn.example.org/a.png" alt="">',
    ],
)
def test_what_a_page_must_not_hold_is_noticed(source: str) -> None:
    assert faults_of_page(source) != []


@pytest.mark.parametrize(
    "source",
    [
        '<script src="{{ asset("htmx.js") }}" defer></script>',
        '<a href="/a" {% if a > "b" %}hx-get="/a" hx-target="#panel"{% endif %}>On one style</a>',
        '{{ field("a", {"hx-get": "/a", "hx-target": "#b"}) }}',
        '{# <a hx-get="/a"> would be #}',
        '<p hx-get="/a" hx-target="this" hx-trigger="load delay:2s, htmx:error from:self">',
    ],
)
def test_what_a_page_may_hold_is_let_through(source: str) -> None:
    assert faults_of_page(source) == []


@pytest.mark.parametrize(
    "source", ["<script>go()</script>", '<img src="/pixel">', "https://a.example.org"]
)
def test_what_a_mail_must_not_hold_is_noticed(source: str) -> None:
    assert faults_of_mail(source) != []


@pytest.mark.parametrize("source", ["Don't", "{{ field('x', \"Don't\") }}", "the users' mail"])
def test_a_straight_apostrophe_is_noticed(source: str) -> None:
    assert faults_of_words(source) != []


GOOD = 'customElements.define(\n  "a-b",\n  class extends HTMLElement {},\n);\n'


@pytest.mark.parametrize(
    "source",
    [
        GOOD.replace("a-b", "a-c"),
        GOOD + GOOD,
        'import "./c.js";\n' + GOOD,
        "export default 1;\n" + GOOD,
        "const a = 1;\n" + GOOD,
        GOOD.replace("{}", '{ words = "Don\'t" }'),
        GOOD + "//\n" * 56,
    ],
)
def test_what_is_not_one_short_custom_element_is_noticed(source: str) -> None:
    assert faults_of_element("a-b", GOOD) == []
    assert faults_of_element("a-b", source) != []
