"""Which provider an address names."""

from pathlib import Path

import pytest

from xcontact.kit.sms import backend
from xcontact.kit.sms.ovh import Ovh
from xcontact.kit.sms.sink import kept


def test_an_address_of_ovh_is_read_whole_with_its_escapes() -> None:
    read = backend("ovh://cl%C3%A9:s%2Fecret@eu.api.ovh.com/sms-ab12345-1?consumer=c%2Bd&sender=Xcontact")
    assert isinstance(read, Ovh)
    assert (read.base, read.service, read.sender) == ("https://eu.api.ovh.com/1.0", "sms-ab12345-1", "Xcontact")
    assert (read.key, read.secret, read.consumer) == ("clé", "s/ecret", "c+d")


@pytest.mark.parametrize(
    ("url", "missing"),
    [
        ("ovh://key:topsecret@eu.api.ovh.com/?consumer=hidden", "le service"),
        ("ovh://key:topsecret@eu.api.ovh.com/sms-1", "la clé de consommateur"),
        ("ovh://eu.api.ovh.com/sms-1?consumer=hidden", "la clé d’application, le secret d’application"),
        ("sink://", "sink:///"),
        ("https://key:topsecret@example.org/", "ovh://"),
        ("", "ovh://"),
    ],
)
def test_what_is_missing_is_named_and_no_secret_told(url: str, missing: str) -> None:
    with pytest.raises(ValueError, match=missing) as caught:
        backend(url)
    assert "topsecret" not in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_the_sink_keeps_a_whole_file_for_each_message_and_sends_nothing(tmp_path: Path) -> None:
    sink = backend(f"sink://{tmp_path}/des%20messages")
    references = [sink.send("+33639981234", f"Code {number}") for number in range(3)]
    found = kept(tmp_path / "des messages")
    assert [text.reference for text in found] == references
    assert [text.body for text in found] == ["Code 0", "Code 1", "Code 2"]
    assert {text.number for text in found} == {"+33639981234"}
    assert kept(tmp_path / "absent") == []
