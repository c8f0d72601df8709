"""Webhooks carry a signature that any receiver can check, and that nobody else can make."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.signatures import TOLERANCE, new_secret, sign, verify
from hearsay.errors import SettingError, SignatureError

NOW = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)
OLD, NEW = new_secret(), new_secret()
BODY = '{"claim": "nước mặn"}'.encode()


def test_the_known_example_is_signed_as_known() -> None:
    """The example that libraries of the specification are tested with comes out the same."""
    now = datetime.fromtimestamp(1614265330, UTC)
    headers = sign(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        now=now,
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_what_is_signed_is_verified() -> None:
    """A receiver gets the id; the case of header names does not matter."""
    headers = {name.title(): value for name, value in sign([NEW], "d_1", BODY, now=NOW).items()}
    assert verify([NEW], headers, BODY, now=NOW) == "d_1"


def test_a_secret_can_be_changed_without_losing_a_delivery() -> None:
    """While both secrets are used, a receiver that knows either of them is served."""
    both = sign([OLD, NEW], "d_1", BODY, now=NOW)
    assert verify([OLD], both, BODY, now=NOW) == verify([NEW], both, BODY, now=NOW) == "d_1"
    assert verify([OLD, NEW], sign([NEW], "d_1", BODY, now=NOW), BODY, now=NOW) == "d_1"
    with pytest.raises(SignatureError, match="no signature"):
        verify([OLD], sign([NEW], "d_1", BODY, now=NOW), BODY, now=NOW)


@pytest.mark.parametrize("seconds", [-301, -300, 0, 300, 301])
def test_only_a_fresh_delivery_is_taken(seconds: int) -> None:
    """Five minutes early or late is taken, a second more is not."""
    headers = sign([NEW], "d_1", BODY, now=NOW + timedelta(seconds=seconds))
    if abs(seconds) <= TOLERANCE.total_seconds():
        assert verify([NEW], headers, BODY, now=NOW) == "d_1"
    else:
        with pytest.raises(SignatureError, match="too far from the time here"):
            verify([NEW], headers, BODY, now=NOW)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("webhook-id", "d_2", "no signature"),
        ("webhook-id", "", "webhook-id"),
        ("webhook-id", "d.1", "webhook-id"),
        ("webhook-id", "d\n1", "webhook-id"),
        ("webhook-timestamp", str(int(NOW.timestamp()) + 1), "no signature"),
        ("webhook-timestamp", "", "webhook-timestamp"),
        ("webhook-timestamp", "１２", "webhook-timestamp"),
        ("webhook-timestamp", "1e9", "webhook-timestamp"),
        ("webhook-timestamp", "9" * 5000, "webhook-timestamp"),
        ("webhook-signature", "", "no signature"),
        ("webhook-signature", "v1,", "no signature"),
        ("webhook-signature", "v1,đ\ud800", "no signature"),
        ("webhook-signature", "v2,x v1a,y", "no signature"),
        ("webhook-signature", "v1,x " * 1000, "more than 20"),
    ],
)
def test_a_changed_header_is_told(name: str, value: str, said: str) -> None:
    """Whatever is missing, malformed or changed, the error says which part."""
    headers = sign([NEW], "d_1", BODY, now=NOW) | {name: value}
    with pytest.raises(SignatureError, match=said):
        verify([NEW], headers, BODY, now=NOW)
    del headers[name]
    with pytest.raises(SignatureError):
        verify([NEW], headers, BODY, now=NOW)


@given(body=st.binary(max_size=200), other=st.binary(max_size=200))
def test_a_signature_is_for_one_body(body: bytes, other: bytes) -> None:
    """A signature proves the very bytes that were signed, and no others."""
    headers = sign([NEW], "d_1", body, now=NOW)
    assert verify([NEW], headers, body, now=NOW) == "d_1"
    if other != body:
        with pytest.raises(SignatureError):
            verify([NEW], headers, other, now=NOW)


@pytest.mark.parametrize("version", ["v2", "v1a", "V1", ""])
def test_another_version_proves_nothing(version: str) -> None:
    """The right code under another version's name is not taken."""
    headers = sign([NEW], "d_1", BODY, now=NOW)
    headers["webhook-signature"] = headers["webhook-signature"].replace("v1", version, 1)
    with pytest.raises(SignatureError):
        verify([NEW], headers, BODY, now=NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "no base64 at all!", "đ" * 40,
                                    "whsec_" + base64.b64encode(bytes(65)).decode()])  # fmt: skip
def test_a_secret_of_another_form_is_refused(secret: str) -> None:
    """A short or mistyped secret is told, and never shown in the message."""
    with pytest.raises(SettingError, match="24 to 64 bytes") as caught:
        sign([secret], "d_1", BODY, now=NOW)
    assert not secret or secret == "whsec_" or secret not in str(caught.value)
    with pytest.raises(SettingError):
        verify([secret], sign([NEW], "d_1", BODY, now=NOW), BODY, now=NOW)


def test_nothing_is_signed_or_verified_without_a_secret() -> None:
    """No secret is an error, never an empty proof."""
    with pytest.raises(SettingError, match="needs a secret"):
        sign([], "d_1", BODY, now=NOW)
    with pytest.raises(SignatureError):
        verify([], sign([NEW], "d_1", BODY, now=NOW), BODY, now=NOW)
    with pytest.raises(SettingError, match="name a delivery"):
        sign([NEW], "d.1", BODY, now=NOW)


def test_secrets_are_fresh_and_long_enough() -> None:
    """Two are never the same, and each is one that signs."""
    assert OLD != NEW
    assert len(base64.b64decode(NEW.removeprefix("whsec_"))) == 32
