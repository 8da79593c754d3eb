"""What the times of answers are judged by."""

from tests.attack.ranks import auc


def test_samples_of_one_kind_cannot_be_told_apart() -> None:
    assert auc([1, 2, 3], [1, 2, 3]) == 0.5


def test_samples_of_two_kinds_can() -> None:
    assert [auc([4, 5], [1, 2, 3]), auc([1, 2], [3, 1000])] == [1.0, 0.0]
