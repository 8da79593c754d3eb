"""How commands say what they found: in columns for people, as JSON lines for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import click

Line = Mapping[str, object]

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")


def show(lines: Iterable[Line], *, as_json: bool, nothing: str) -> None:
    """Print lines that have the same keys; without any, say so to people."""
    found = list(lines)
    if as_json:
        for line in found:
            click.echo(json.dumps({key: _plain(line[key]) for key in line}, ensure_ascii=False))
    elif found:
        _print_columns(found)
    else:
        click.echo(nothing)


def show_one(line: Line, *, as_json: bool) -> None:
    """Print a line as soon as there is one, where nobody knows how wide the next will be."""
    if as_json:
        show([line], as_json=True, nothing="")
    else:
        click.echo("  ".join(filter(None, map(_text, line.values()))))


def _print_columns(lines: Sequence[Line]) -> None:
    headings = [key.replace("_", " ") for key in lines[0]]
    rows = [[_text(value) for value in line.values()] for line in lines]
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for number, row in enumerate([headings, *rows]):
        text = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.secho(text.rstrip(), bold=number == 0)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    text = "" if value is None else str(value)
    # What came from outside must not move the cursor, or write to the terminal's title.
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return value
