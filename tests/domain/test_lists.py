"""Lists, a page at a time."""

import pytest

from otpweb.domain.lists import page_of


@pytest.mark.parametrize(
    ("places", "items", "after"),
    [
        ("", [], None),
        ("ab", [1, 2], None),
        ("abc", [1, 2, 3], None),
        ("abcd", [1, 2, 3], "c"),
    ],
)
def test_the_next_page_begins_after_the_last_line_of_this_one(
    places: str, items: list[int], after: str | None
) -> None:
    page = page_of([(place, number) for number, place in enumerate(places, 1)], size=3)
    assert list(page.items) == items
    assert page.after == after
