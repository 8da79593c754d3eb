"""Throw-away addresses: welcome, doubted or refused, as the operator says."""

from dataclasses import replace

import pytest

from otpweb import composition
from otpweb.domain.addresses import AddressPolicy, AddressProblem
from otpweb.flows import registration
from otpweb.flows.challenges import Opened
from otpweb.flows.services import Services
from tests.conftest import make_settings
from tests.flows.people import FORM, visitor

THROWN_AWAY = frozenset({"throw.example.org"})


@pytest.mark.parametrize(
    ("policy", "answered"),
    [
        (AddressPolicy(), Opened()),
        (AddressPolicy(THROWN_AWAY), Opened()),
        (
            AddressPolicy(THROWN_AWAY, is_refused=True),
            registration.Refused(email=AddressProblem.DISPOSABLE),
        ),
    ],
    ids=["allow", "warn", "refuse"],
)
async def test_throw_away_addresses_are_what_the_operator_says(
    services: Services, policy: AddressPolicy, answered: object
) -> None:
    form = replace(FORM, email="ann@mx.throw.example.org")

    started = await registration.start(replace(services, addresses=policy), visitor(), form)

    assert started == answered


async def test_the_packaged_list_of_throw_away_domains_is_at_hand() -> None:
    policy = composition._address_policy(
        make_settings("sqlite:///otpweb.db", OTPWEB_DISPOSABLE_DOMAINS="refuse")
    )

    assert policy.refuses("ann@mailinator.com")
    assert not policy.refuses("ann@gmail.com")
