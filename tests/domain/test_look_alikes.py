"""Names that people take for each other."""

import pytest

from otpweb.domain.look_alikes import look_alike_key


@pytest.mark.parametrize(
    "name", ["paypal", "PayPal", "pay-pal", "pay_pal", "p.a.y.p.a.l", "paypa1", "p4ypal", "payypal"]
)
def test_names_that_look_alike_have_one_key(name: str) -> None:
    assert look_alike_key(name) == look_alike_key("paypal")


@pytest.mark.parametrize(
    ("one", "other"), [("modern", "modem"), ("vvilly", "willy"), ("david", "clavid")]
)
def test_pairs_of_letters_look_like_one(one: str, other: str) -> None:
    assert look_alike_key(one) == look_alike_key(other)


@pytest.mark.parametrize(("one", "other"), [("ann", "bob"), ("ann", "anne"), ("мария", "maria")])
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert look_alike_key(one) != look_alike_key(other)
