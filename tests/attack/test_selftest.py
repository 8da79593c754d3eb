"""The weaknesses that `make attack-selftest` plants still fit the code."""

import ast
from pathlib import Path

import pytest

from tests.attack.selftest import ALL, ROOT, Rotten, plant
from tests.attack.weaknesses import Weakness

HERE = Path(__file__).parent


def name_of(weakness: Weakness) -> str:
    return weakness.name


@pytest.mark.parametrize("weakness", ALL, ids=name_of)
def test_a_weakness_can_be_planted(weakness: Weakness, tmp_path: Path) -> None:
    copy = tmp_path / weakness.file
    copy.parent.mkdir(parents=True)
    copy.write_text((ROOT / weakness.file).read_text())

    plant(weakness, tmp_path)

    assert ast.parse(copy.read_text())


@pytest.mark.parametrize("weakness", ALL, ids=name_of)
def test_what_has_to_notice_it_exists(weakness: Weakness) -> None:
    for test in weakness.caught_by:
        file, _, function = test.partition("::")

        assert f"def {function}(" in (HERE / file).read_text()


def test_a_weakness_whose_text_is_gone_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file.py").write_text("new code\n")

    with pytest.raises(Rotten, match="stands 0 times"):
        plant(Weakness("gone", "file.py", "old code", "", ()), tmp_path)
