import pytest

from xcontact.kit.client_address import believed

PROXIES = ["10.0.0.0/8", "2001:db8::1"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not a proxy of ours: what it says is not believed
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the client wrote 1.1.1.1 himself
        ("10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.1.2.3", "nonsense", "10.1.2.3"),
        ("::ffff:10.1.2.3", "2001:db8:5::7", "2001:db8:5::7"),
        ("2001:db8::1", "", "2001:db8::1"),
        ("", "198.51.100.1", None),
    ],
)
def test_only_our_proxies_are_believed(peer: str, forwarded: str, client: str | None) -> None:
    assert believed(peer, forwarded, PROXIES) == client
