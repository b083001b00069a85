from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.directory.connections import rules
from rapport.directory.connections.types import WAITS

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def test_a_signature_is_the_one_that_the_specification_publishes():
    signed = rules.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body='{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


INSIDE = ["127.0.0.1", "10.1.2.3", "172.16.9.9", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1"]
INSIDE += ["fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:a00:1::", "::", "ff02::1", "240.0.0.1", "no"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_a_private_network_is_inside(address):
    assert not rules.is_outside(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_an_address_of_the_internet_is_outside(address):
    assert rules.is_outside(address)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_address_is_as_much_inside_when_it_is_carried_in_a_longer_one(address):
    carried = [IPv6Address(int(prefix) | int(address)) for prefix in (IPv6Address("::ffff:0:0"), IPv6Address("64:ff9b::"))]
    assert {rules.is_outside(str(one)) for one in carried} == {rules.is_outside(str(address))}


@given(st.text(max_size=600))
def test_whatever_is_entered_as_an_address_is_judged(text):
    why = rules.why_not_address(text, may_be_inside=False)
    assert why is not None or text.lower().startswith("https:")


@pytest.mark.parametrize(
    "address", ["http://example.com/", "https://a:b@example.com/", "ftp://example.com", "https://", "https://x:0/"]
)
def test_an_address_that_cannot_be_is_refused_with_a_sentence(address):
    assert rules.why_not_address(address, may_be_inside=False).endswith(".") or "https://" in address


def test_what_fails_goes_out_again_for_more_than_a_day_at_growing_intervals():
    assert sum(WAITS, timedelta()) > timedelta(days=1)
    assert list(WAITS) == sorted(WAITS)
    assert rules.next_try(attempts=len(WAITS) + 1, at=NOON) is None
