"""Templates that are compiled once for a run, and not once for each app that a test makes."""

from collections.abc import Iterator
from typing import Any

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket


class _Compiled(BytecodeCache):
    """Keeps compiled templates in this process; one whose source has changed has another sum."""

    def __init__(self) -> None:
        self._by_key: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._by_key:
            bucket.bytecode_from_string(self._by_key[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._by_key[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def templates_are_compiled_once() -> Iterator[None]:
    """Give every environment one memory: to compile was two fifths of the time of web tests."""
    make, compiled = Environment.__init__, _Compiled()

    def make_with_memory(self: Environment, *args: Any, **options: Any) -> None:  # noqa: ANN401
        make(self, *args, **{"bytecode_cache": compiled} | options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "__init__", make_with_memory)
        yield
