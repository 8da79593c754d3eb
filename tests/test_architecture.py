"""The house: which module may import which, which packages live where, how long things may be."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "otpweb").rglob("*.py"))
STANDARD_LIBRARY = sys.stdlib_module_names

LAYERS = {"domain", "flows", "storage", "mail", "web", "settings"}
MAY_IMPORT = {
    "domain": {"domain"},
    "storage": {"storage", "domain"},
    "mail": {"mail", "domain"},
    "settings": {"settings", "domain"},
    "flows": {"flows", "domain", "storage", "mail"},
    "web": {"web", "flows", "domain"},
    "logs": set[str](),
    "composition": LAYERS,
    "app": LAYERS | {"composition", "logs"},
    "cli": LAYERS | {"app", "cli", "composition", "logs"},
    "__main__": {"cli"},
    "otpweb": set[str](),
}
PACKAGES = {
    "domain": {"altcha", "bcrypt", "cryptography", "email_validator", "pyotp", "webauthn"}
    | {"zxcvbn"},
    "storage": {"aiosqlite", "alembic", "asyncpg", "databases", "sqlalchemy"},
    "mail": {"aiosmtplib", "click", "jinja2"},
    "settings": {"environs", "limits"},
    "flows": set[str](),
    "web": {"brotli", "hypercorn", "itsdangerous", "jinja2", "markupsafe", "quart", "quart_auth"}
    | {"segno", "structlog", "werkzeug"},
    "logs": {"structlog"},
    "composition": {"disposable_email_domains"},
    "app": {"hypercorn", "quart", "quart_auth"},
    "cli": {"click", "hypercorn", "uvloop"},
}
# Of the standard library, what needs no file, network, thread or clock; `secrets` makes tokens.
PURE = {"base64", "collections", "contextlib", "dataclasses", "datetime", "difflib", "enum"}
PURE |= {"functools", "hashlib", "hmac", "ipaddress", "itertools", "json", "math", "re", "secrets"}
PURE |= {"string", "textwrap", "types", "typing", "unicodedata"}
CLOCKS_AND_DOORS = {"now", "today", "utcnow", "open", "print", "input"}
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "base"}
LONGEST_MODULE, LONGEST_FUNCTION = 250, 40


def layer_of(name: str) -> str:
    """Return the layer of a dotted name: `otpweb.web.verify` is of web, `otpweb` of otpweb."""
    return [*name.split("."), "otpweb"][1]


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield every name that is imported anywhere, for type checking and in functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # The house imports by whole names, so a dot in front would hide an arrow.
            origin = "." * node.level + (node.module or "")
            from_the_top = origin == "otpweb"
            yield from (f"otpweb.{alias.name}" for alias in node.names if from_the_top)
            yield from () if from_the_top else (origin,)


def wrong_imports(layer: str, source: str) -> list[str]:
    """Say which imports a module of this layer must not have."""
    return [name for name in imported(ast.parse(source)) if not _may_import(layer, name)]


def _may_import(layer: str, name: str) -> bool:
    top = name.partition(".")[0]
    if top == "otpweb":
        is_own_constant = layer_of(name).startswith("__")  # __version__
        return is_own_constant or layer_of(name) in MAY_IMPORT[layer]
    if top in STANDARD_LIBRARY:
        return layer != "domain" or top in PURE
    return top in PACKAGES.get(layer, ())


def calls_outside(source: str) -> list[str]:
    """Say where a module asks for the time, or opens and prints, instead of being told."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [ast.unparse(call) for call in calls]
    return [name for name in names if name.rpartition(".")[2] in CLOCKS_AND_DOORS]


def oversized(source: str) -> list[str]:
    """Say what is too long to be read in one go."""
    lines = len(source.splitlines())
    found = [f"{lines} lines"] if lines > LONGEST_MODULE else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            found += [f"{node.name}: {length} lines"] if length > LONGEST_FUNCTION else []
    return found


def name_of(module: Path) -> str:
    return str(module.relative_to(ROOT))


def dotted(module: Path) -> str:
    parts = module.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_point_inwards_and_packages_stay_in_their_layer(module: Path) -> None:
    assert wrong_imports(layer_of(dotted(module)), module.read_text()) == []


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_and_functions_are_short(module: Path) -> None:
    assert oversized(module.read_text()) == []


@pytest.mark.parametrize("module", sorted((ROOT / "otpweb/domain").glob("*.py")), ids=name_of)
def test_the_domain_is_told_the_time_and_touches_nothing(module: Path) -> None:
    assert calls_outside(module.read_text()) == []


def test_no_module_has_a_name_that_takes_anything() -> None:
    parts = {part for module in MODULES for part in dotted(module).split(".")}
    assert parts & VAGUE_NAMES == set()


def test_every_folder_is_a_layer_that_this_test_knows() -> None:
    folders = {file.parent.name for file in (ROOT / "otpweb").glob("*/*.py")}
    assert folders == LAYERS | {"cli"}


@pytest.mark.parametrize(
    ("layer", "line"),
    [
        ("domain", "from otpweb.storage import accounts"),
        ("domain", "from otpweb.settings import Settings"),
        ("domain", "import asyncio"),
        ("domain", "from pathlib import Path"),
        ("domain", "import quart"),
        ("domain", "from time import monotonic"),
        ("storage", "from otpweb.flows import login"),
        ("storage", "import bcrypt"),
        ("mail", "from otpweb.storage.database import Database"),
        ("mail", "from otpweb import storage"),
        ("settings", "from otpweb.web import words"),
        ("flows", "from otpweb.web.render import panel"),
        ("flows", "import otpweb.settings"),
        ("flows", "from quart import request"),
        ("flows", "import aiosmtplib"),
        ("flows", "def f():\n    from otpweb.app import create_app"),
        ("web", "from otpweb.storage import sessions"),
        ("web", "from otpweb.mail.messages import Composer"),
        ("web", "from otpweb import app"),
        ("web", "from otpweb import logs"),
        ("flows", "import structlog"),
        ("web", "from otpweb.cli import main"),
        ("web", "from . import words"),
        ("web", "import databases"),
        ("app", "from otpweb.cli import main"),
        ("__main__", "from otpweb.app import create_app"),
    ],
)
def test_an_arrow_outwards_is_noticed(layer: str, line: str) -> None:
    assert wrong_imports(layer, line) != []


@pytest.mark.parametrize(
    ("layer", "line"),
    [
        ("domain", "import hmac, bcrypt"),
        ("domain", "from otpweb.domain.codes import derive_code"),
        ("flows", "from otpweb.mail.messages import Composer"),
        ("web", "from quart import request"),
        ("web", "from otpweb.flows import login"),
        ("cli", "from otpweb import __version__"),
        ("cli", "from otpweb.app import create_app"),
    ],
)
def test_an_arrow_inwards_is_let_through(layer: str, line: str) -> None:
    assert wrong_imports(layer, line) == []


@pytest.mark.parametrize("call", ["datetime.now(UTC)", "date.today()", "open('x')", "print(1)"])
def test_a_domain_that_looks_at_the_clock_or_the_world_is_noticed(call: str) -> None:
    assert calls_outside(f"def f():\n    return {call}") != []


@pytest.mark.parametrize(
    "source", ["x = 1\n" * 251, "class C:\n    async def f(self):\n" + "        x = 1\n" * 40]
)
def test_what_is_too_long_is_noticed(source: str) -> None:
    assert oversized(source) != []
