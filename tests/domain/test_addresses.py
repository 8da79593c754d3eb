"""Addresses: one per field, one key per mailbox, hints that never block."""

import pytest

from otpweb.domain.addresses import (
    Address,
    AddressPolicy,
    AddressProblem,
    abuse_key,
    is_disposable,
    parse_address,
    suggestion,
    webmail,
    wire_form,
)


@pytest.mark.parametrize(
    ("typed", "email", "key"),
    [
        ("ann@example.com", "ann@example.com", "ann@example.com"),
        ("  Ann@Example.COM ", "Ann@example.com", "ann@example.com"),
        ("ann+shop@example.com", "ann+shop@example.com", "ann+shop@example.com"),
        ("a.n.n@gmail.com", "a.n.n@gmail.com", "a.n.n@gmail.com"),
        ("ann@bücher.de", "ann@bücher.de", "ann@xn--bcher-kva.de"),
        ("ＡＮＮ@example.com", "ＡＮＮ@example.com", "ann@example.com"),
    ],
)
def test_an_address_has_one_key_however_it_is_spelt(typed: str, email: str, key: str) -> None:
    assert parse_address(typed) == Address(email=email, key=key)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", AddressProblem.EMPTY),
        ("  ", AddressProblem.EMPTY),
        ("ann", AddressProblem.MALFORMED),
        ("ann@", AddressProblem.MALFORMED),
        ("ann@localhost", AddressProblem.MALFORMED),
        ("ann@example.com,bob@example.com", AddressProblem.MALFORMED),
        ("ann@example.com bob@example.com", AddressProblem.MALFORMED),
        ("Ann <ann@example.com>", AddressProblem.MALFORMED),
        ('"a b"@example.com', AddressProblem.MALFORMED),
        ("ann@example.com\r\nBcc: bob@example.com", AddressProblem.MALFORMED),
        ("ann\0@example.com", AddressProblem.MALFORMED),
        ("ann\u2028@example.com", AddressProblem.MALFORMED),
        ("ann@[127.0.0.1]", AddressProblem.MALFORMED),
        ("a" * 300 + "@example.com", AddressProblem.TOO_LONG),
    ],
)
def test_what_is_not_one_address_says_why(typed: str, problem: AddressProblem) -> None:
    assert parse_address(typed) is problem


@pytest.mark.parametrize(("allowed", "accepted"), [(True, True), (False, False)])
def test_the_reserved_test_domain_is_for_development(allowed: bool, accepted: bool) -> None:
    parsed = parse_address("ann@mail.test", test_domains=allowed)

    assert isinstance(parsed, Address) is accepted


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ann@gmial.com", "ann@gmail.com"),
        ("ann@gmail.con", "ann@gmail.com"),
        ("ann@hotmial.com", "ann@hotmail.com"),
        ("ann@outlok.com", "ann@outlook.com"),
        ("ann@yaho.com", "ann@yahoo.com"),
        ("ann@gmail.com", None),
        ("ann@example.com", None),
        ("ann@mail.com", None),
        ("ann@company.org", None),
        ("", None),
    ],
)
def test_a_mistyped_provider_is_hinted_at(typed: str, meant: str | None) -> None:
    assert suggestion(typed) == meant


def test_mail_servers_get_the_domain_in_ascii() -> None:
    assert wire_form("ann@bücher.de") == "ann@xn--bcher-kva.de"


def test_webmail_is_named_only_where_it_is_known() -> None:
    known = webmail("ann@gmail.com")

    assert known is not None
    assert known.name == "Gmail"
    assert webmail("ann@example.com") is None


@pytest.mark.parametrize(
    ("key", "shared"),
    [
        ("ann@example.com", "ann@example.com"),
        ("ann+shop@example.com", "ann@example.com"),
        ("ann+a+b@example.com", "ann@example.com"),
        ("a.n.n@example.com", "a.n.n@example.com"),
        ("a.n.n@gmail.com", "ann@gmail.com"),
        ("a.n.n+shop@gmail.com", "ann@gmail.com"),
        ("a.nn@googlemail.com", "ann@gmail.com"),
        ("a.nn@gmail.com.example.org", "a.nn@gmail.com.example.org"),
        ("+shop@example.com", "+shop@example.com"),
    ],
)
def test_the_spellings_of_one_mailbox_share_a_budget(key: str, shared: str) -> None:
    assert abuse_key(key) == shared


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("ann@throw.example", True),
        ("ann@mx.throw.example", True),
        ("ann@a.b.throw.example", True),
        ("ann@below.host.example", True),
        ("ann@host.example", False),
        ("ann@other.host.example", False),
        ("ann@overthrow.example", False),
        ("ann@throw.example.org", False),
        ("throw.example@example.org", False),
        ("ann@example", False),
    ],
)
def test_a_domain_is_thrown_away_with_all_below_it(key: str, expected: bool) -> None:
    assert is_disposable(key, {"throw.example", "below.host.example"}) is expected


@pytest.mark.parametrize(
    ("policy", "refuses", "doubts"),
    [
        (AddressPolicy(), False, False),
        (AddressPolicy(frozenset({"throw.example"})), False, True),
        (AddressPolicy(frozenset({"throw.example"}), is_refused=True), True, True),
    ],
)
def test_what_is_done_about_it_is_a_policy(
    policy: AddressPolicy, refuses: bool, doubts: bool
) -> None:
    assert policy.refuses("ann@throw.example") is refuses
    assert policy.doubts("ann@throw.example") is doubts
    assert not policy.refuses("ann@example.com")
